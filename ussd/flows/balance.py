"""What she owes, at each lender: the next payment, what it is made of, and what was paid."""

from ussd.engine.screens import Do, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import CHOSEN

STATES = {
    "running": "loan",
    "late": "late",
    "awaited": "awaited",
    "overpaid": "overpaid",
    "given_up": "given_up",
}

BALANCE = Flow(
    "balance",
    (
        whose("pin"),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="find_loans",
            goes={**STATES, "none": "none", "several": "several", "away": "away"},
        ),
        Pick("several", options="loans", into=CHOSEN, then="open", empty="none"),
        Do("open", runs="open_loan", goes={**STATES, "none": "none", "away": "away"}),
        Menu(
            "loan",
            shows="loan",
            offers="loan_choices",
            empty="none",
            goes={
                "repay": "repay.how",
                "payments": "payments",
                "parts": "parts",
                "give_back": "cancel.sum",
            },
        ),
        Menu(
            "late",
            shows="loan",
            empty="none",
            goes={"repay": "repay.how", "payments": "payments", "parts": "parts"},
        ),
        Menu("parts", shows="loan", empty="none"),
        Menu("payments", shows="payments", empty="none", goes={"sms": "send"}),
        Do("send", runs="send_statement", goes={"sent": "sent", "later": "language.later"}),
        Menu("sent"),
        Menu(
            "awaited",
            shows="loan",
            offers="awaited_choices",
            empty="none",
            goes={"cancel": "cancel.before"},
        ),
        Menu("overpaid", shows="loan", empty="none"),
        Menu("given_up", shows="loan", empty="none"),
        Menu("none"),
        Menu("away"),
    ),
)
