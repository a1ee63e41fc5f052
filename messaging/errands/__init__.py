"""Verbs that need a carrier's answer between two transactions."""
