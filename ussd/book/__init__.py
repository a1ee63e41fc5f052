"""What the flows ask of the book, by the names that they use."""

from functools import partial

from ussd import readers
from ussd.book import (
    applications,
    applying,
    districts,
    languages,
    lenders,
    own_pin,
    registering,
)
from ussd.caller import Caller
from ussd.engine.domain import Domain


def domain(caller: Caller) -> Domain:
    """Join the flows to the book, for one caller."""
    return Domain(
        runs={
            "keep_language": partial(languages.keep_language, caller),
            "change_language": partial(languages.change_language, caller),
            "find_lender": lenders.find_lender,
            "register": partial(registering.register, caller),
            "whose_pin": partial(own_pin.whose_pin, caller),
            "keep_pin": own_pin.keep_pin,
            "apply": partial(applying.apply, caller),
            "latest_application": applications.latest,
            "withdraw": partial(applications.withdraw, caller),
        },
        shows={
            "offices": lenders.offices,
            "lender": lenders.lender,
            "code": lenders.code,
            "limits": applying.limits,
            "cost": applying.cost,
            "asked": applying.asked,
            "application": applications.shown,
        },
        offers={"home": own_pin.home_choices},
        options={
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
            "same_pin": partial(readers.same_pin, phone=caller.phone),
        },
        pin=own_pin.try_hers,
    )
