"""Where a known number is greeted: what she can do, what a loan is, whom to call."""

from ussd.engine.screens import Do, Flow, Menu, Pick
from ussd.slots import WHO

HOME = Flow(
    "home",
    (
        Menu(
            "menu",
            offers="home",
            empty="who",
            goes={
                "register": "register.which",
                "apply": "apply.whose",
                "offer": "application.whose",
                "application": "application.whose",
                "balance": "balance.whose",
                "repay": "repay.whose",
                "first_pin": "pin.whose",
                "change_pin": "pin.whose",
                "forgot_pin": "forgotten.which",
                "messages": "messages.choose",
                "complaint": "complaint.whose",
                "details": "details.whose",
                "record": "record.whose",
                "how": "how",
                "help": "help",
                "language": "other_language",
            },
        ),
        # Of several people on one phone: by their initials, for their names are theirs.
        Pick("who", options="people", into=WHO, then="hers", empty="no_lender"),
        Do("hers", runs="stand", goes={"found": "menu"}),
        Menu("how"),
        Menu("help", shows="offices", empty="no_lender"),
        Menu("no_lender"),
        Do(
            "other_language",
            runs="change_language",
            goes={"kept": "menu", "later": "language.later"},
        ),
    ),
)
