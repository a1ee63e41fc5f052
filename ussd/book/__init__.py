"""What the flows ask of the book, by the names that they use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from ussd import readers
from ussd.book import (
    applications,
    applying,
    changes,
    details,
    districts,
    forgotten_pin,
    giving_back,
    her_loans,
    home,
    languages,
    lenders,
    matters,
    offers,
    own_pin,
    paying,
    record,
    registering,
    told,
    unfinished,
    wallet_number,
)
from ussd.caller import Caller
from ussd.engine.domain import Domain, Facts, Option, Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.flows import DIALOGUE

# What needs to know nothing of who calls.
RUNS: Mapping[str, Callable[[Talk], Outcome]] = {
    "find_lender": lenders.find_lender,
    "stand": home.stand,
    "whose_pin": own_pin.whose_pin,
    "find_applications": applications.find,
    "open_application": applications.open_chosen,
    "find_loans": her_loans.find,
    "open_loan": her_loans.open_chosen,
    "find_to_pay": paying.find,
    "open_to_pay": paying.open_chosen,
    "sum_chosen": paying.sum_chosen,
    "sum_to_give_back": giving_back.sum_chosen,
    "find_her_lender": matters.find_lender,
    "find_reset": forgotten_pin.find,
    "works_for_somebody": details.works_for_somebody,
    "find_record": record.find,
    "open_reported": record.open_chosen,
    "find_reporter": record.find_reporter,
}
SHOWS: Mapping[str, Callable[[Talk], Facts]] = {
    "draft": unfinished.shown,
    "pin_digits": own_pin.digits,
    "matter": matters.shown,
    "offices": lenders.offices,
    "lender": lenders.lender,
    "code": lenders.code,
    "limits": applying.limits,
    "cost": applying.cost,
    "asked": applying.asked,
    "application": applications.shown,
    "offer": offers.shown,
    "offer_in_short": offers.in_short,
    "accepted": offers.accepted,
    "loan": her_loans.shown,
    "payments": her_loans.payments,
    "to_pay": paying.to_pay,
    "paying": paying.paying,
    "her_lender": details.lender,
    "her_town": details.town,
    "her_kin": details.kin,
    "her_work": details.work,
    "her_wallet": wallet_number.shown,
    "wallet_change": wallet_number.change,
    "wallet_asked": wallet_number.asked,
    "record": record.shown,
    "reported": record.reported,
    "disputed": record.disputed,
    "looks": record.looks,
    "stands": record.stands,
    "reports": record.reports,
}


# What does.
HERS: Mapping[str, Callable[..., Outcome]] = {
    "take_up": partial(unfinished.take_up, DIALOGUE),
    "start_over": unfinished.start_over,
    "keep_language": languages.keep_language,
    "change_language": languages.change_language,
    "register": registering.register,
    "apply": applying.apply,
    "withdraw": applications.withdraw,
    "accept_offer": offers.accept,
    "collect": paying.ask,
    "cancel_loan": giving_back.cancel,
    "give_back": giving_back.give_back,
    "keep_pin": own_pin.keep_pin,
    "bring_up": matters.tell,
    "ask_reset": forgotten_pin.ask,
    "dispute": record.dispute,
    "keep_reset_pin": forgotten_pin.keep_pin,
    "send_facts": told.facts,
    "send_statement": told.statement,
    "stop_messages": told.stop_all,
    "start_messages": told.start_all,
    "keep_town": details.keep_town,
    "keep_kin": details.keep_kin,
    "keep_work": details.keep_work,
    "change_wallet": wallet_number.ask,
    "keep_wallet": wallet_number.keep,
}
OFFERS: Mapping[str, Callable[[Talk], Sequence[str]]] = {
    "home": home.choices,
    "loan_choices": giving_back.loan_choices,
    "awaited_choices": giving_back.awaited_choices,
    "wallet_choices": wallet_number.choices,
}
OPTIONS: Mapping[str, Callable[[Talk], Sequence[Option]]] = {
    "applications": applications.choices,
    "her_lenders": matters.choices,
    "loans": her_loans.choices,
    "to_pay": paying.choices,
    "sums": paying.sums,
    "reported": record.choices,
    "lenders": lenders.choices,
    "districts": districts.choices,
    "products": applying.products,
    "terms": applying.terms,
    "relations": details.relations,
    "employments": details.employments,
}
READS: Mapping[str, Callable[[Talk, str], Read | Refused]] = {
    "name": readers.name,
    "id_number": readers.id_number,
    "her_id": own_pin.her_id,
    "date_of_birth": readers.date_of_birth,
    "amount": applying.amount,
    "sum": paying.another,
    "words": matters.words,
    "reset_code": forgotten_pin.code,
    "place": readers.place,
    "mobile": readers.mobile,
    "income": readers.income,
    "wallet_number": wallet_number.read,
}
PINS_READ: Mapping[str, Callable[..., Read | Refused]] = {
    "new_pin": lambda caller, talk, typed: readers.new_pin(
        talk, typed, caller.phone, own_pin.digits(talk)
    ),
    "same_pin": lambda caller, talk, typed: readers.same_pin(talk, typed, caller.phone),
}
Made = TypeVar("Made")


class _Bound(Mapping[str, Callable[..., Made]]):
    """Functions by their names, those that need the caller with her: bound when they are asked for.

    A hop asks for one or two of them, and most hops for none.
    """

    def __init__(
        self,
        plain: Mapping[str, Callable[..., Made]],
        hers: Mapping[str, Callable[..., Made]],
        caller: Caller,
    ) -> None:
        self.plain, self.hers, self.caller = plain, hers, caller

    def __getitem__(self, name: str) -> Callable[..., Made]:
        hers = self.hers.get(name)
        return self.plain[name] if hers is None else partial(hers, self.caller)

    def __iter__(self) -> Iterator[str]:
        return iter((*self.plain, *self.hers))

    def __len__(self) -> int:
        return len(self.plain) + len(self.hers)


def domain(caller: Caller) -> Domain:
    """Join the flows to the book, for one caller."""
    return Domain(
        runs=_Bound(RUNS, HERS, caller),
        shows=SHOWS,
        offers=OFFERS,
        options=_Bound(OPTIONS, {"people": home.people}, caller),
        reads=_Bound(READS, PINS_READ, caller),
        changed=_Bound({}, changes.CHANGED, caller),
        pin=own_pin.try_hers,
    )
