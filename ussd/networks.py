"""What each mobile network shows on one screen."""

from ussd.engine.limits import SCREEN_SEPTETS_MAX, Limits

# By mobile country and network code. Lesotho's two networks publish no figure, so they are held to
# the smallest known; whoever measures one writes it here.
SCREEN_SEPTETS = {
    "65101": 160,  # Vodacom Lesotho
    "65102": 160,  # Econet Telecom Lesotho
    "63902": 160,  # Safaricom, Kenya
    "63903": SCREEN_SEPTETS_MAX,  # Airtel, Kenya: 184 on paper, more than radio carries
}
UNKNOWN = Limits()
KNOWN = {code: Limits(screen_septets=septets) for code, septets in SCREEN_SEPTETS.items()}


def limits_of(network_code: str) -> Limits:
    """Give a network's limits; one that nobody knows has the smallest screen."""
    return KNOWN.get(network_code, UNKNOWN)
