"""Learns the costs of cutting sentences into phrases (see `limelight.text.phrases`)."""
