"""From a person's names to the one registry borrower that all of them mean."""

from collections.abc import Collection
from uuid import UUID

from credit.registry import Registry
from credit.rules.subject import Subject


def known_as(registry: Registry, subject: Subject) -> UUID:
    """Find or make the registry borrower of a person.

    Each name is tied to whom the name before it means, unless somebody already bears it. So two
    lenders of whom one has seen her document and the other has not, or of whom one has the new
    key already, mean the same person however their calls fall together.
    """
    last = subject.names[-1]
    known = registry.find(last)
    if known is not None:
        return known
    borrower_id: UUID | None = None
    for name in subject.names:
        borrower_id = registry.enrol(name, borrower_id=borrower_id)
    assert borrower_id is not None, "a subject has a name"
    return borrower_id


def found_as(registry: Registry, subject: Subject) -> UUID | None:
    """Find whom `known_as` would give, for who only looks: nobody is made known by that."""
    for name in reversed(subject.names):
        if (known := registry.find(name)) is not None:
            return known
    return None


def all_found_as(registry: Registry, subjects: Collection[Subject]) -> dict[Subject, UUID]:
    """Give for many people what `found_as` gives for each; who is not known is not in."""
    known = registry.find_all([one.names[-1] for one in subjects])
    found = {one: known.get(one.names[-1]) or found_as(registry, one) for one in subjects}
    return {one: borrower_id for one, borrower_id in found.items() if borrower_id is not None}


def all_known_as(registry: Registry, subjects: Collection[Subject]) -> dict[Subject, UUID]:
    """Give for many people what `known_as` gives for each; those that are known, at once."""
    known = registry.find_all([one.names[-1] for one in subjects])
    return {one: known.get(one.names[-1]) or known_as(registry, one) for one in subjects}
