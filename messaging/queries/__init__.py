"""Reads of what was said to phones, and of what waits to be."""
