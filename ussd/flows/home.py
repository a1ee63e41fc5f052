"""Where a known number is greeted: what she can do, what a loan is, whom to call."""

from ussd.engine.screens import Do, Flow, Menu

HOME = Flow(
    "home",
    (
        Menu(
            "menu",
            offers="home",
            goes={
                "register": "register.which",
                "apply": "apply.whose",
                "application": "application.whose",
                "first_pin": "pin.whose",
                "change_pin": "pin.whose",
                "how": "how",
                "help": "help",
                "language": "other_language",
            },
        ),
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
