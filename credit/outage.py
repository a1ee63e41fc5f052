"""When the registry gives no answer: what its caller may conclude from that."""


class RegistryUnavailable(Exception):
    """Nothing was learned and nothing was changed; never to be taken for "no debts"."""


class RegistryUndecided(Exception):
    """What was asked may have happened or not; the same call again, and only that, settles it."""
