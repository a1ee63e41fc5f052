"""She pays: which loan, how much, and a prompt of her wallet on the same phone."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import CHOSEN, PAYS

REPAY = Flow(
    "repay",
    (
        whose("pin"),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="find_to_pay",
            goes={
                "one": "how",
                "several": "several",
                "none": "balance.none",
                "away": "balance.away",
            },
        ),
        Pick("several", options="to_pay", into=CHOSEN, then="open", empty="balance.none"),
        Do(
            "open",
            runs="open_to_pay",
            goes={"one": "how", "none": "balance.none", "away": "balance.away"},
        ),
        Pick("how", options="sums", into=PAYS, then="sum", empty="balance.none", shows="to_pay"),
        Do("sum", runs="sum_chosen", goes={"known": "sure", "other": "other"}),
        Ask(
            "other",
            shows="to_pay",
            empty="balance.none",
            reads="sum",
            into=PAYS,
            then="sure",
        ),
        Menu(
            "sure",
            shows="paying",
            empty="balance.none",
            goes={"yes": "ask", "no": "how"},
            confirms=True,
        ),
        Do(
            "ask",
            runs="collect",
            goes={
                "asked": "asked",
                "unknown": "unknown",
                "refused": "refused",
                "waiting": "waiting",
                "changed": "changed",
                "pin_again": "pin_again",
                "later": "language.later",
            },
        ),
        # Whoever reads on the bus puts the phone away: money moves by a PIN of this minute.
        Pin("pin_again", then="ask", locked="pin.locked", shows="paying", empty="balance.none"),
        End("asked", shows="paying"),
        End("unknown", shows="paying"),
        End("refused", shows="paying"),
        End("waiting"),
        End("changed", shows="code"),
    ),
)
