"""The chart of accounts, and which two accounts each event moves money between."""

from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID

from loans.rules.allocation import Part


class Kind(StrEnum):
    """What an account is, and so on which side it grows."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def grows_by_debit(self) -> bool:
        """Tell the side: what a lender has and spends grows by debit, the rest by credit."""
        return self in {Kind.ASSET, Kind.EXPENSE}


class Account(Enum):
    """An account: its code, its name, its kind."""

    CASH = ("1000", "Cash", Kind.ASSET)
    BANK = ("1010", "Bank", Kind.ASSET)
    WALLET = ("1020", "Mobile wallet", Kind.ASSET)
    PAYOUTS = ("1090", "Payouts on their way", Kind.ASSET)
    LOANS = ("1100", "Loans to borrowers", Kind.ASSET)
    RESERVE = ("1190", "Reserve for loan losses", Kind.ASSET)
    OVERPAID = ("2000", "Owed to borrowers", Kind.LIABILITY)
    SUSPENSE = ("2010", "Money not yet matched", Kind.LIABILITY)
    CAPITAL = ("3000", "Lender's capital", Kind.EQUITY)
    OPENING = ("3010", "Balances brought along", Kind.EQUITY)
    INTEREST = ("4000", "Interest received", Kind.INCOME)
    FEES = ("4010", "Fees received", Kind.INCOME)
    PENALTIES = ("4020", "Penalties received", Kind.INCOME)
    RECOVERED = ("4030", "Recovered after write-off", Kind.INCOME)
    WRITTEN_OFF = ("5000", "Loans written off", Kind.EXPENSE)
    PROVISION = ("5010", "Provision for loan losses", Kind.EXPENSE)

    def __init__(self, code: str, label: str, kind: Kind) -> None:
        """Give the three their names."""
        self.code, self.label, self.kind = code, label, kind


BY_CODE = {account.code: account for account in Account}
# Where money is that a lender can pay out from, by how it came or goes.
PLACES = {"cash": Account.CASH, "bank": Account.BANK, "wallet": Account.WALLET}
# What a payment's parts are received as.
RECEIVED_AS = {
    Part.PRINCIPAL: Account.LOANS,
    Part.INTEREST: Account.INTEREST,
    Part.FEE: Account.FEES,
    Part.PENALTY: Account.PENALTIES,
}


class Entry(NamedTuple):
    """One transfer to be written: it cannot be unbalanced."""

    debit: Account
    credit: Account
    lisente: int
    # The instalment that it pays.
    installment: UUID | None = None


class Paid(NamedTuple):
    """What of a payment an instalment took for one of its parts."""

    part: Part
    lisente: int
    installment: UUID


def some(*entries: Entry) -> list[Entry]:
    """Leave out entries of nothing."""
    return [entry for entry in entries if entry.lisente]


def paid_out(place: Account, handed_over: int, deducted: int, added: int) -> list[Entry]:
    """A loan begins: she owes all of it, receives what is left, and has paid the fees with it."""
    return some(
        Entry(Account.LOANS, place, handed_over),
        Entry(Account.LOANS, Account.FEES, deducted + added),
    )


def received(place: Account, paid: Iterable[Paid], over: int) -> list[Entry]:
    """A payment comes in: each part where it belongs, what nothing could take is owed back.

    One entry for each part of each instalment, so that the ledger tells of any day what was open.
    """
    sums: dict[tuple[UUID, Part], int] = {}
    for part, lisente, installment in paid:
        sums[installment, part] = sums.get((installment, part), 0) + lisente
    split = [
        Entry(place, RECEIVED_AS[part], lisente, installment)
        for (installment, part), lisente in sums.items()
    ]
    return some(*split, Entry(place, Account.OVERPAID, over))


def recovered(place: Account, lisente: int) -> list[Entry]:
    """Money comes for a loan that was given up."""
    return some(Entry(place, Account.RECOVERED, lisente))


def refunded(place: Account, lisente: int) -> list[Entry]:
    """What was overpaid goes back to her."""
    return some(Entry(Account.OVERPAID, place, lisente))


def written_off(principal: int) -> list[Entry]:
    """A loan is given up: its principal is a loss. Interest not received was never income."""
    return some(Entry(Account.WRITTEN_OFF, Account.LOANS, principal))


def provided(more: int) -> list[Entry]:
    """What is kept back for loans that may be lost grows or, below nought, shrinks."""
    if more < 0:
        return [Entry(Account.RESERVE, Account.PROVISION, -more)]
    return some(Entry(Account.PROVISION, Account.RESERVE, more))


def funded(place: Account, lisente: int) -> list[Entry]:
    """The lender brings money to lend."""
    return some(Entry(place, Account.CAPITAL, lisente))


def withdrawn(place: Account, lisente: int) -> list[Entry]:
    """The lender takes money out again."""
    return some(Entry(Account.CAPITAL, place, lisente))
