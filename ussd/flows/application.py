"""What became of her applications, and taking one back."""

from ussd.engine.screens import Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import CHOSEN

STATES = {
    "submitted": "waits",
    "returned": "returned",
    "approved": "offer.facts",
    "rejected": "rejected",
}

APPLICATION = Flow(
    "application",
    (
        whose("pin"),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="find_applications",
            goes={**STATES, "none": "none", "several": "several", "away": "balance.away"},
        ),
        Pick("several", options="applications", into=CHOSEN, then="open", empty="none"),
        Do(
            "open",
            runs="open_application",
            goes={**STATES, "none": "none", "away": "balance.away"},
        ),
        Menu("waits", shows="application", empty="none", goes={"withdraw": "sure"}),
        Menu("returned", shows="application", empty="none", goes={"withdraw": "sure"}),
        Menu("rejected", shows="application", empty="none"),
        Menu("none"),
        Menu(
            "sure",
            shows="application",
            empty="none",
            goes={"yes": "withdraw", "no": "which"},
            confirms=True,
        ),
        Do(
            "withdraw",
            runs="withdraw",
            goes={"withdrawn": "withdrawn", "decided": "decided", "later": "language.later"},
        ),
        End("withdrawn"),
        End("decided", shows="code"),
    ),
)
