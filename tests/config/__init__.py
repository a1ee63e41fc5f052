"""Tests of settings, logs and wiring."""
