"""Her PIN is forgotten or locked: she is called back, and a code by SMS lets her choose another."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu
from ussd.flows.new_pin import new_pin

FORGOTTEN = Flow(
    "forgotten",
    (
        Do(
            "which",
            runs="find_reset",
            goes={"code": "code", "ask": "sure", "nobody": "home.menu"},
        ),
        # She cannot show who she is: which of her lenders calls is not said.
        Menu("sure", goes={"call": "send"}, confirms=True),
        Do(
            "send",
            runs="ask_reset",
            goes={"asked": "will_call", "come": "come", "later": "language.later"},
        ),
        # Too many wrong ones were tried: a call shows nobody who she is any more.
        End("come", shows="matter"),
        End("will_call", shows="matter"),
        Ask("code", reads="reset_code", into="code", then="new", secret=True),
        *new_pin("new", "again", then="keep"),
        Do("keep", runs="keep_reset_pin", goes={"kept": "pin.kept", "later": "language.later"}),
    ),
)
