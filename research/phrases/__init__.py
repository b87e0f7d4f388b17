"""How the costs are learned by which sentences are cut into phrases (see `limelight.text.phrases`)."""
