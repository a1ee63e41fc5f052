"""What the flows ask of the book, by the names that they use."""

from collections.abc import Callable, Mapping
from functools import partial

from ussd import readers
from ussd.book import (
    applications,
    applying,
    districts,
    giving_back,
    her_loans,
    home,
    languages,
    lenders,
    matters,
    offers,
    own_pin,
    paying,
    registering,
    told,
    unfinished,
)
from ussd.caller import Caller
from ussd.engine.domain import Domain, Facts, Outcome
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
}
SHOWS: Mapping[str, Callable[[Talk], Facts]] = {
    "draft": unfinished.shown,
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
}


def domain(caller: Caller) -> Domain:
    """Join the flows to the book, for one caller."""
    return Domain(
        runs={
            **RUNS,
            "take_up": partial(unfinished.take_up, DIALOGUE, caller),
            "start_over": partial(unfinished.start_over, caller),
            "keep_language": partial(languages.keep_language, caller),
            "change_language": partial(languages.change_language, caller),
            "register": partial(registering.register, caller),
            "apply": partial(applying.apply, caller),
            "withdraw": partial(applications.withdraw, caller),
            "accept_offer": partial(offers.accept, caller),
            "collect": partial(paying.ask, caller),
            "cancel_loan": partial(giving_back.cancel, caller),
            "give_back": partial(giving_back.give_back, caller),
            "keep_pin": partial(own_pin.keep_pin, caller),
            "bring_up": partial(matters.tell, caller),
            "send_facts": partial(told.facts, caller),
            "send_statement": partial(told.statement, caller),
            "stop_messages": partial(told.stop_all, caller),
            "start_messages": partial(told.start_all, caller),
        },
        shows=SHOWS,
        offers={
            "home": home.choices,
            "loan_choices": giving_back.loan_choices,
            "awaited_choices": giving_back.awaited_choices,
        },
        options={
            "people": partial(home.people, caller),
            "applications": applications.choices,
            "her_lenders": matters.choices,
            "loans": her_loans.choices,
            "to_pay": paying.choices,
            "sums": paying.sums,
            "lenders": lenders.choices,
            "districts": districts.choices,
            "products": applying.products,
            "terms": applying.terms,
        },
        reads={
            "name": readers.name,
            "id_number": readers.id_number,
            "her_id": own_pin.her_id,
            "date_of_birth": readers.date_of_birth,
            "new_pin": partial(readers.new_pin, phone=caller.phone),
            "amount": applying.amount,
            "sum": paying.another,
            "words": matters.words,
            "same_pin": partial(readers.same_pin, phone=caller.phone),
        },
        pin=own_pin.try_hers,
    )
