"""Verbs that need an answer from outside between two transactions."""
