"""Her first PIN, where an officer registered her, and another one whenever she likes."""

from ussd.engine.screens import Ask, Do, End, Flow, Pin
from ussd.flows.new_pin import new_pin
from ussd.flows.whose import whose

PIN = Flow(
    "pin",
    (
        whose("old"),
        Pin("old", then="new", locked="locked"),
        Ask("id", reads="her_id", into="id", then="new", secret=True),
        *new_pin("new", "again", then="keep"),
        Do("keep", runs="keep_pin", goes={"kept": "kept"}),
        End("kept"),
        End("locked"),
    ),
)
