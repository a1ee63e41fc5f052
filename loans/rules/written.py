"""How sums, days, shares and telephones are written for people, and put into their sentences."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

from loans.rules.phone import LESOTHO
from loans.rules.rounding import LISENTE_PER_LOTI

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
ONE_DECIMAL = Decimal("0.1")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into their places, literally: a fact that holds braces stays as it is."""
    return PLACEHOLDER.sub(lambda place: facts[place.group(1)], text)


def maloti(lisente: int) -> str:
    """Write a sum as Lesotho prints it: M1,250.00."""
    whole, rest = divmod(abs(lisente), LISENTE_PER_LOTI)
    return f"{'-' if lisente < 0 else ''}M{whole:,}.{rest:02d}"


def figure(lisente: int) -> str:
    """Write a sum in a column of sums: 1,250.00, and below nought -20.50."""
    written = maloti(abs(lisente)).removeprefix("M")
    return f"-{written}" if lisente < 0 else written


def day(value: date) -> str:
    """Write a day in digits, which both languages read alike: 30/09/2027."""
    return f"{value:%d/%m/%Y}"


def moment(local: datetime) -> str:
    """Write a moment of the clock on the wall: 30/09/2027 14:05."""
    return f"{day(local)} {local:%H:%M}"


def share(percent: Decimal) -> str:
    """Write a share with all its digits: 2.5%."""
    return f"{percent.normalize():f}%"


def rate(percent: Decimal) -> str:
    """Write a yearly rate with one decimal: 52.1%."""
    with localcontext(prec=80, rounding=ROUND_HALF_UP):
        return f"{percent.quantize(ONE_DECIMAL):f}%"


def telephone(number: str) -> str:
    """Write a number as it is dialled at home."""
    return number.removeprefix(f"+{LESOTHO}")


def masked(number: str) -> str:
    """Write a number so that its owner knows it and nobody else can dial it: +266*****456."""
    return f"{number[:4]}{'*' * len(number[4:-3])}{number[-3:]}"
