"""A broadcast before it is written down: who hears what, in how many parts, and for how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from loans.queries.policy import policy_of
from messaging.queries.audiences import Counts, Sample, counts
from messaging.queries.broadcasts import lisente_for
from messaging.queries.budget import budget_of, left
from messaging.queries.personal import lenders_facts, personal_facts
from messaging.queries.quiet import is_quiet
from messaging.rules.audience import Audience
from messaging.rules.broadcast_text import (
    as_places,
    found_in,
    is_personal,
    longest,
    placeholders,
    said_to,
)
from messaging.rules.gsm7 import Parts, parts
from messaging.rules.wording import Finding


@dataclass(frozen=True, slots=True)
class Heard:
    """What one of them would read; nothing, where her own facts are asked for and not known."""

    sample: Sample
    says: str | None
    parts: Parts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPreview:
    """All that is to be known before it is let go."""

    counts: Counts
    # Each text with the longest facts: what is kept of the budget for each recipient.
    worst: Mapping[str, Parts]
    lisente: int
    # Parts; no budget is no limit.
    budget_left: int | None
    needs_second: bool
    quiet_now: bool
    findings: Mapping[str, Sequence[Finding]]
    samples: Sequence[Heard]

    @property
    def segments(self) -> int:
        """Count the parts of the longest."""
        return max(one.segments for one in self.worst.values())

    @property
    def parts_wanted(self) -> int:
        """Count what would be kept of the budget."""
        return self.counts.recipients * self.segments


def broadcast_preview(
    mfi_id: UUID, texts: Mapping[str, str], audience: Audience
) -> BroadcastPreview:
    """Look at one; nothing is written down."""
    policy = policy_of(mfi_id)
    plain, limit = policy.plain_letters, policy.second_broadcast_above_recipients
    counted = counts(mfi_id, audience, timezone.localdate())
    worst = {language: parts(says) for language, says in longest(texts, plain=plain).items()}
    each = max(one.segments for one in worst.values())
    budget = budget_of(mfi_id)
    return BroadcastPreview(
        counts=counted,
        worst=worst,
        lisente=lisente_for(mfi_id, counted.by_network, each),
        budget_left=None if budget is None else left(budget),
        needs_second=limit is not None and counted.recipients > limit,
        quiet_now=is_quiet(mfi_id),
        findings=found_in(texts, plain=plain),
        samples=_heard(mfi_id, texts, counted.samples, plain=plain),
    )


def _heard(
    mfi_id: UUID, texts: Mapping[str, str], samples: Sequence[Sample], *, plain: bool
) -> list[Heard]:
    hers = [one.borrower_id for one in samples if one.borrower_id]
    known = personal_facts(mfi_id, hers, placeholders(texts))
    same = lenders_facts(mfi_id)
    heard = []
    for sample in samples:
        facts = known.get(sample.borrower_id, same) if sample.borrower_id else same
        if is_personal(texts) and facts is same:
            heard.append(Heard(sample, None, None))
            continue
        places = as_places(texts)
        says = said_to(texts, sample.language, {**places, **facts}, plain=plain)
        heard.append(Heard(sample, says, parts(says)))
    return heard
