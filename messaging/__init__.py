"""Saying things to phones: which words, in how many parts, by which carrier."""
