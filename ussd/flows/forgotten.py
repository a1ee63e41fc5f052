"""Her PIN is forgotten or locked: she is called back, and a code by SMS lets her choose another."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick
from ussd.slots import LENDER, MATTER, PIN_CHOSEN

FORGOTTEN = Flow(
    "forgotten",
    (
        Do(
            "which",
            runs="find_reset",
            goes={"code": "code", "ask": "whom", "nobody": "home.menu"},
        ),
        Do(
            "whom",
            runs="find_her_lender",
            goes={"one": "sure", "several": "lender", "none": "home.help"},
        ),
        Pick("lender", options="her_lenders", into=LENDER, then="sure", empty="home.help"),
        Menu("sure", into=MATTER, goes={"pin_reset": "send"}, confirms=True),
        Do(
            "send",
            runs="bring_up_reset",
            goes={"pin_reset": "will_call", "later": "language.later"},
        ),
        End("will_call", shows="matter"),
        Ask("code", reads="reset_code", into="code", then="new", secret=True),
        Ask("new", reads="new_pin", into=PIN_CHOSEN, then="again", secret=True),
        Ask("again", reads="same_pin", into=PIN_CHOSEN, then="keep", secret=True),
        Do("keep", runs="keep_reset_pin", goes={"kept": "pin.kept", "later": "language.later"}),
    ),
)
