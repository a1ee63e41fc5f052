"""Benchmarks: each measures its floor in the same run, and says what share of it is reached."""
