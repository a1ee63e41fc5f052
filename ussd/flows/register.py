"""A stranger becomes a lender's borrower: asked last for her PIN, and nothing kept before."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick
from ussd.flows.new_pin import new_pin
from ussd.slots import BORN_ON, DISTRICT, LENDER, NAME, NATIONAL_ID

REGISTER = Flow(
    "register",
    (
        Do(
            "which",
            runs="find_lender",
            goes={"one": "store", "several": "lender", "none": "home.no_lender"},
        ),
        Pick("lender", options="lenders", into=LENDER, then="store", empty="home.no_lender"),
        Menu(
            "store",
            shows="lender",
            empty="home.no_lender",
            goes={"agree": "share", "no": "declined"},
            confirms=True,
        ),
        Menu("share", goes={"agree": "name", "no": "declined"}, confirms=True),
        Ask("name", reads="name", into=NAME, then="national_id"),
        Ask("national_id", reads="id_number", into=NATIONAL_ID, then="born_on"),
        Ask("born_on", reads="date_of_birth", into=BORN_ON, then="district"),
        Pick("district", options="districts", into=DISTRICT, then="pin", empty="language.later"),
        *new_pin("pin", "pin_again", then="submit"),
        Do(
            "submit",
            runs="register",
            goes={
                "registered": "registered",
                "taken": "taken",
                "refused": "refused",
                "later": "language.later",
            },
        ),
        End("registered", shows="lender"),
        End("taken", shows="lender"),
        End("refused"),
        End("declined"),
    ),
)
