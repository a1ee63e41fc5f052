"""Bugs that somebody might write one day, put into the product for the length of a test."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import resolve_name
from types import FunctionType
from typing import NamedTuple


class Bug(NamedTuple):
    """One change of one line."""

    name: str
    where: str
    line: str
    instead: str


BUGS = (
    Bug(
        "principal-before-penalty",
        "loans.rules.allocation:_oldest_first",
        "_each(rows, USUAL)",
        "_each(rows, USUAL[::-1])",
    ),
    Bug(
        "charge-on-the-next-instalment",
        "loans.rules.allocation:_put",
        "begins < charge.due_on <= row.due_on",
        "begins <= charge.due_on < row.due_on",
    ),
    Bug(
        "remainder-lost", "loans.rules.schedule:_repaid", "if number == last:", "if number > last:"
    ),
    Bug(
        "reference-booked-twice",
        "loans.actions.receive_payment:receive_payment",
        "if not one.taken_back",
        "if one.taken_back",
    ),
    Bug(
        "reversal-without-one-part",
        "loans.ledger:take_back",
        "for one in transfers:",
        "for one in list(transfers)[1:]:",
    ),
    Bug(
        "reversed-twice",
        "loans.actions.reverse_payment:_check",
        "filter(payment_id=payment.id)",
        "filter(payment_id=loan.id)",
    ),
    Bug(
        "late-slip-spent-last",
        "loans.actions.receive_payment:_spent",
        "_spent_last if is_last and not standing.by_charge else _put_in_its_place",
        "_spent_last",
    ),
    Bug(
        "waiver-taken-for-a-payment",
        "loans.rules.allocation:forgive",
        "row.waived[waiver.part] += amount",
        "row.paid[waiver.part] += amount",
    ),
    Bug(
        "interest-written-off-as-a-loss",
        "loans.actions.write_off:write_off",
        'accounts.written_off(lost["principal"])',
        "accounts.written_off(sum(lost.values()))",
    ),
    Bug(
        "overpayment-dropped",
        "loans.rules.accounts:received",
        "Entry(place, Account.OVERPAID, over)",
        "Entry(place, Account.OVERPAID, 0)",
    ),
    Bug(
        "refund-beyond-the-credit",
        "loans.actions.refund:refund",
        "if lisente > loan.overpaid_lisente:",
        "if lisente > loan.overpaid_lisente + 1:",
    ),
    Bug(
        "charge-not-in-the-summary",
        "loans.actions.charge:put",
        "settle_as(standing, past, made, since=on)",
        "rows_of(loan)",
    ),
    Bug(
        "self-approval",
        "loans.actions.decide:_check_decider",
        "str(application.captured_by_id) == by.id",
        "str(application.captured_by_id) == by.kind",
    ),
    Bug(
        "closed-with-interest-owed",
        "loans.standing:_move",
        "if loan.owed_lisente:",
        "if loan.owed_principal:",
    ),
    Bug(
        "refund-forgotten",
        "loans.past:without_refunds",
        "kept[one.id] -= taken",
        "kept[one.id] -= 0",
    ),
    Bug(
        "penalty-lost-by-a-new-schedule",
        "loans.actions.reschedule:_carried",
        "penalties += ruled.owed(Part.PENALTY)",
        "penalties += 0",
    ),
    Bug(
        "payment-there-twice-for-some-days",
        "loans.standing:_book_again",
        "max(payment.on, since, *(one.on for one in gone))",
        "max(payment.on, since)",
    ),
)


@contextmanager
def seeded(bug: Bug) -> Iterator[None]:
    """Change the line where it stands, for whoever has imported the function already, too."""
    function = inspect.unwrap(resolve_name(bug.where))
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(bug.line) == 1, f"{bug.name}: the product has no such line any more"
    (definition,) = ast.parse(source.replace(bug.line, bug.instead)).body
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    names = dict(function.__globals__)
    changed = compile(ast.Module([definition], []), bug.name, "exec")
    exec(changed, names)  # noqa: S102 (our own source, with one line of this file changed)
    whole, function.__code__ = function.__code__, names[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = whole
