"""Whole stories, through the doors alone."""
