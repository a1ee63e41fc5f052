"""What became of her application, and taking it back."""

from ussd.engine.screens import Do, End, Flow, Menu, Pin

APPLICATION = Flow(
    "application",
    (
        Do(
            "whose",
            runs="whose_pin",
            goes={"known": "pin", "new": "pin.id", "several": "pin.several", "nobody": "home.menu"},
        ),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="latest_application",
            goes={
                "submitted": "waits",
                "returned": "returned",
                "approved": "approved",
                "accepted": "accepted",
                "rejected": "rejected",
                "none": "none",
            },
        ),
        Menu("waits", shows="application", empty="none", goes={"withdraw": "sure"}),
        Menu("returned", shows="application", empty="none", goes={"withdraw": "sure"}),
        Menu("approved", shows="application", empty="none", goes={"withdraw": "sure"}),
        Menu("accepted", shows="application", empty="none"),
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
