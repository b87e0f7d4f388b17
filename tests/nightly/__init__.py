"""Tests that run every night: they need programs that few machines have."""
