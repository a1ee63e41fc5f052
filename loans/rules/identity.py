"""How far an identity is proved, and what follows: anybody can type twelve digits."""

from enum import StrEnum


class Identity(StrEnum):
    """The degrees, in their order."""

    DECLARED = "declared"
    SEEN = "seen"
    MATCHED = "matched"

    @property
    def proven(self) -> bool:
        """Tell whether a document or a second source stands behind it."""
        return self is not Identity.DECLARED


class Source(StrEnum):
    """What can agree with a borrower beside her document."""

    WALLET = "wallet"
    SECOND_SOURCE = "second_source"


ORDER = tuple(Identity)


def better(one: Identity, other: Identity) -> Identity:
    """Give the further degree: what was proved once is not unproved by a form filled in later."""
    return max(one, other, key=ORDER.index)
