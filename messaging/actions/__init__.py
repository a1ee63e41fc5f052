"""Verbs that write down what is to be said, and what became of it: one transaction each."""
