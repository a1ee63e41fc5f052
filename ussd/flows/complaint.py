"""Something is wrong, or she wants to be called: somebody at her lender takes it up, by a day."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import LENDER, MATTER, WORDS

COMPLAINT = Flow(
    "complaint",
    (
        # Who lends to her is hers to know.
        whose("pin"),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="find_her_lender",
            goes={"one": "kind", "several": "lender", "none": "home.help"},
        ),
        Pick("lender", options="her_lenders", into=LENDER, then="kind", empty="home.help"),
        Menu("kind", into=MATTER, goes={"complaint": "words", "callback": "send"}),
        Ask("words", reads="words", into=WORDS, then="send"),
        Do(
            "send",
            runs="bring_up",
            goes={"complaint": "taken", "callback": "will_call", "later": "language.later"},
        ),
        End("taken", shows="matter"),
        End("will_call", shows="matter"),
    ),
)
