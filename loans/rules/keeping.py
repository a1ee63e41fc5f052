"""How long the law has a lender keep what it wrote down of a borrower."""

from datetime import date, timedelta


def kept_to(last_on: date, years: int) -> date:
    """Give the last day on which it must be there, so many years after her last business.

    By the day after: of 29 February other years have none, of 1 March every year has one.
    """
    after = last_on + timedelta(1)
    if (after.month, after.day) == (2, 29):
        after += timedelta(1)
    return after.replace(year=after.year + years) - timedelta(1)
