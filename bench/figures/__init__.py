"""Figures of a book at several sizes: how long each thing takes, and how that grows."""
