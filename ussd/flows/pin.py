"""Her first PIN, where an officer registered her, and another one whenever she likes."""

from ussd.engine.screens import Ask, Do, End, Flow, Pin
from ussd.flows.whose import whose
from ussd.slots import PIN_CHOSEN

PIN = Flow(
    "pin",
    (
        whose("old"),
        Pin("old", then="new", locked="locked"),
        Ask("id", reads="her_id", into="id", then="new", secret=True),
        Ask(
            "new",
            shows="pin_digits",
            empty="language.later",
            reads="new_pin",
            into=PIN_CHOSEN,
            then="again",
            secret=True,
        ),
        Ask("again", reads="same_pin", into=PIN_CHOSEN, then="keep", secret=True),
        Do("keep", runs="keep_pin", goes={"kept": "kept"}),
        End("kept"),
        End("locked"),
    ),
)
