"""Lenders with made-up books, for measurements to begin with."""

from collections import Counter
from datetime import date
from functools import cache

import psycopg
from django.apps import apps
from django.db import connection

from loans.actions.seed_book import seed_book
from loans.dates import today
from loans.deed import Actor
from loans.seeded.book import Size, with_ended
from loans.seeded.house import House
from loans.seeded.lender import open_house

OPERATOR = Actor.system("operator")
SEED = 1
WITHOUT_LOANS = 1_000


def lender(slug: str) -> House:
    """Take a lender on, with staff and products and nobody who borrows."""
    return open_house(slug, SEED, "", by=OPERATOR)


@cache
def with_book(loans: int) -> House:
    """Take a lender on with so many running loans and up to a thousand people without, once."""
    house = lender(f"book-{loans}")
    write(house, loans, with_ended(loans) + min(loans, WITHOUT_LOANS), today())
    know_tables()
    return house


def write(house: House, loans: int, borrowers: int, morning: date) -> Counter[str]:
    """Write a book for a lender, and count the rows of each table."""
    size = Size(loans, borrowers, SEED, morning)
    return seed_book(house, size, lambda *_: None, by=OPERATOR)


def know_tables() -> None:
    """Tidy and count all tables, as the server does by itself soon after much has come."""
    raw = connection.get_connection_params()
    # As the owner: the product's role may not.
    same = {**raw, "autocommit": True, "cursor_factory": psycopg.Cursor}
    # By their names: a cluster hands on only what is named.
    names = ", ".join(sorted(model._meta.db_table for model in apps.get_models()))
    with psycopg.connect(**{k: v for k, v in same.items() if k != "assume_role"}) as owner:
        owner.execute(f"VACUUM ANALYZE {names}".encode())
