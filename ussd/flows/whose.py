"""Before anything of hers is shown: whose PIN it is that will be asked for."""

from ussd.engine.screens import Do


def whose(asks: str) -> Do:
    """Begin a flow that goes on to its PIN screen; who has none chooses one first."""
    return Do(
        "whose", runs="whose_pin", goes={"known": asks, "new": "pin.id", "nobody": "home.menu"}
    )
