"""She changes her mind: before the money came, or within the days that the law gives her."""

from ussd.engine.screens import Do, End, Flow, Menu, Pin

CANCEL = Flow(
    "cancel",
    (
        Menu(
            "before",
            shows="loan",
            empty="balance.none",
            goes={"yes": "pin_before", "no": "balance.awaited"},
            confirms=True,
        ),
        Pin("pin_before", then="give_up", locked="pin.locked"),
        Do(
            "give_up",
            runs="cancel_loan",
            goes={"cancelled": "cancelled", "changed": "repay.changed", "later": "language.later"},
        ),
        Do("sum", runs="sum_to_give_back", goes={"known": "after", "gone": "gone"}),
        Menu(
            "after",
            shows="paying",
            empty="balance.none",
            goes={"yes": "pin_after", "no": "balance.which"},
            confirms=True,
        ),
        Pin("pin_after", then="give_back", locked="pin.locked"),
        Do(
            "give_back",
            runs="give_back",
            goes={
                "asked": "repay.asked",
                "unknown": "repay.unknown",
                "refused": "repay.refused",
                "waiting": "repay.waiting",
                "changed": "repay.changed",
                "later": "language.later",
            },
        ),
        Menu("gone"),
        End("cancelled", shows="loan"),
    ),
)
