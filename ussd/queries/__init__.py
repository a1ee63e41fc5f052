"""Reads of the dialogue's own tables."""
