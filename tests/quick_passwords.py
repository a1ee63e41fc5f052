"""Passwords of the cast, hashed as the product hashes them, only quickly."""

from loans.passwords import StaffPasswordHasher


class QuickPasswordHasher(StaffPasswordHasher):
    """The least that the algorithm allows."""

    time_cost = 1
    memory_cost = 64
