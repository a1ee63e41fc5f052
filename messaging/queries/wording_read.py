"""A text read over before it is sent: what is wrong with it, for this lender."""

from uuid import UUID

from loans.queries.directory import lenders
from loans.queries.policy import policy_of
from messaging.catalogue import longest_facts, texts
from messaging.queries.wordings import live
from messaging.rules.sesotho import WORD
from messaging.rules.wording import Finding, Judged, findings


def names_known() -> frozenset[str]:
    """Give the words of lenders' names, which no rule of spelling holds for."""
    return frozenset(word.lower() for one in lenders() for word in WORD.findall(one.name))


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
        longest=longest_facts(language),
        default=texts(language)[text] if text else None,
        others=others,
        names=names_known(),
        plain=policy_of(mfi_id).plain_letters,
    )
    return findings(says, judged)
