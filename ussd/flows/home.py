"""Where a known number is greeted: what a loan is, whom to call, the other language."""

from ussd.engine.screens import Do, Flow, Menu

HOME = Flow(
    "home",
    (
        Menu("menu", goes={"how": "how", "help": "help", "language": "other_language"}),
        Menu("how"),
        Menu("help", shows="lenders", empty="no_lender"),
        Menu("no_lender"),
        Do(
            "other_language",
            runs="change_language",
            goes={"kept": "menu", "later": "language.later"},
        ),
    ),
)
