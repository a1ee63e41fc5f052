"""Verbs: the only code that writes, one transaction each."""
