"""Texts on their way out: how many a second, what it costs, and what faults leave of them."""
