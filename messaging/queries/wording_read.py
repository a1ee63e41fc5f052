"""A text read over before it is sent: what is wrong with it, for this lender."""

from collections.abc import Mapping
from uuid import UUID

from loans.queries.directory import lenders
from loans.queries.policy import policy_of
from messaging.catalogue import longest_facts, texts
from messaging.queries.wordings import live
from messaging.rules.broadcast_text import LONGEST
from messaging.rules.sesotho import WORD
from messaging.rules.wording import Finding, Judged, findings


def names_known() -> frozenset[str]:
    """Give the words of lenders' names, which no rule of spelling holds for."""
    return frozenset(word.lower() for one in lenders() for word in WORD.findall(one.name))


def may_be(text: str, language: str) -> Mapping[str, str]:
    """Give the longest facts of our own texts; without one, of what a lender writes to many."""
    return longest_facts(language) if text else LONGEST


def read_over(mfi_id: UUID, says: str, language: str, *, text: str = "") -> list[Finding]:
    """List what is wrong; with `text`, held against what we say there."""
    own = live(mfi_id)
    others = [
        own[label, language].says if (label, language) in own else default
        for label, default in texts(language).items()
        if label != text
    ]
    judged = Judged(
        language=language,
        longest=may_be(text, language),
        default=texts(language)[text] if text else None,
        others=others,
        names=names_known(),
        plain=policy_of(mfi_id).plain_letters,
    )
    return findings(says, judged)
