"""The degrees of an identity."""

from loans.rules.identity import Identity, better


def test_only_what_was_declared_is_unproven() -> None:
    assert [one.value for one in Identity if one.proven] == ["seen", "matched"]


def test_what_was_proved_is_not_unproved() -> None:
    assert better(Identity.SEEN, Identity.DECLARED) is Identity.SEEN
    assert better(Identity.DECLARED, Identity.MATCHED) is Identity.MATCHED
