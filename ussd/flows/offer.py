"""An offer that waits for her: the facts of it, and her yes by her PIN, or her no."""

from ussd.engine.screens import Do, End, Flow, Menu, Pin

OFFER = Flow(
    "offer",
    (
        Menu(
            "facts",
            shows="offer",
            empty="gone",
            goes={"take": "pin", "decline": "sure", "sms": "send"},
        ),
        Do("send", runs="send_facts", goes={"sent": "sent", "later": "language.later"}),
        Menu("sent"),
        Pin("pin", shows="offer_in_short", empty="gone", then="accept", locked="pin.locked"),
        Do(
            "accept",
            runs="accept_offer",
            goes={
                "sending": "sending",
                "office": "office",
                "expired": "expired",
                "decided": "application.decided",
                "later": "language.later",
            },
        ),
        Menu(
            "sure",
            shows="offer_in_short",
            empty="gone",
            goes={"yes": "decline", "no": "facts"},
            confirms=True,
        ),
        Do(
            "decline",
            runs="withdraw",
            goes={
                "withdrawn": "declined",
                "decided": "application.decided",
                "later": "language.later",
            },
        ),
        Menu("gone"),
        End("sending", shows="accepted"),
        End("office", shows="accepted"),
        End("expired", shows="accepted"),
        End("declined"),
    ),
)
