"""Tests of the book's rules."""
