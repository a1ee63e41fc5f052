"""The lender that the machine works at: its products, its people, its borrowers and its money."""

from dataclasses import dataclass
from uuid import UUID

from loans.actions.change_policy import change_policy
from loans.actions.move_funds import Funds, move_funds
from loans.dates import today
from loans.models import Funding
from loans.rules.allocation import Strategy
from loans.rules.terms import Amortization, Method
from tests.loans.book import Book, on_product

COOLING_OFF_DAYS = 3
# In lisente: above this a correction takes two, and above that an approval.
TWO_ABOVE = 50_000
SECOND_ABOVE = 300_000
OFFICER_MAY = 200_000
OFFER_DAYS = 7
BORROWERS = 5
CASH = 2_000_000
DECLINING, EQUAL_PRINCIPAL = Method.DECLINING, Amortization.EQUAL_PRINCIPAL
PRODUCTS = {
    one.name: one
    for one in (
        on_product("plain"),
        on_product(
            "weekly",
            method=DECLINING,
            period="week",
            allocation=Strategy.DUE_THEN_ADVANCE_PRINCIPAL,
            fees=(
                {
                    "name": "Form",
                    "when": "disbursement",
                    "kind": "percent",
                    "value": "2",
                    "paid": "added",
                },
            ),
        ),
        on_product(
            "fortnightly",
            amortization=EQUAL_PRINCIPAL,
            period="fortnight",
            allocation=Strategy.DUE_THEN_ADVANCE,
            fees=(
                {
                    "name": "Form",
                    "when": "disbursement",
                    "kind": "flat",
                    "value": "50.00",
                    "paid": "deducted",
                },
                {"name": "Ledger", "when": "installment", "kind": "flat", "value": "3.00"},
            ),
        ),
        on_product(
            "daily",
            period="day",
            allocation=Strategy.PAST_TODAY_FUTURE,
            fees=({"name": "Card", "when": "once", "kind": "flat", "value": "7.77"},),
        ),
        on_product(
            "vertical",
            method=DECLINING,
            amortization=EQUAL_PRINCIPAL,
            allocation=Strategy.PAST_TODAY_FUTURE_VERTICAL,
        ),
    )
}


def deducted(product: str, _lisente: int) -> int:
    """Give what is kept back when the money is handed over."""
    return 5_000 if product == "fortnightly" else 0


def added(product: str, lisente: int) -> int:
    """Give what is lent along: sums are whole maloti, so that two in a hundred come out even."""
    return lisente * 2 // 100 if product == "weekly" else 0


@dataclass(frozen=True)
class Shop:
    """What is there before each run."""

    book: Book
    borrowers: list[UUID]


def open_shop(book: Book) -> Shop:
    """Put everything on offer, write people down, and bring money to lend."""
    change_policy(
        book.mfi.id,
        {
            "cooling_off_days": COOLING_OFF_DAYS,
            "second_correction_above_lisente": TWO_ABOVE,
            "second_approval_above_lisente": SECOND_ABOVE,
            "approval_limits_lisente": {"officer": OFFICER_MAY},
            "offer_days": OFFER_DAYS,
            "funds_checked": True,
        },
        by=book.second,
    )
    for product in PRODUCTS.values():
        book.product(product)
    funds = Funds(Funding.Way.IN, CASH, "cash", "slip 1", today())
    move_funds(book.mfi.id, funds, by=book.finance)
    return Shop(book, [book.borrower() for _ in range(BORROWERS)])
