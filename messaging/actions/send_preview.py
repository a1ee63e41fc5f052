"""Send a text to its writer's own phone, so that he sees it as phones show it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.dates import midnight, today
from loans.deed import Actor, Once, deed, remember
from loans.errors import WordingRefused
from loans.models import AuditEntry
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules.written import filled
from loans.second_person import check_duty
from messaging.actions.queue import NewText, put
from messaging.actions.write_message import WRITTEN
from messaging.errors import OverBudget, QuietNow, TooManyPreviews
from messaging.models import Message
from messaging.queries.quiet import is_quiet
from messaging.queries.wording_read import read_over
from messaging.rules.broadcast_text import refusals
from messaging.rules.gsm7 import in_letters
from messaging.rules.wording import Weight

DUTY = "write-wording"
ACT = "send-preview"
NOTICE = "preview"
# He waits for it with the telephone in his hand.
LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is said with which facts, and where it is to be read."""

    phone: str = field(repr=False)
    says: str = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)
    language: str
    # The text of ours that it stands for.
    text: str = ""


@deed
def send_preview(mfi_id: UUID, tried: Tried, *, by: Actor, once: Once | None = None) -> Facts:
    """Put it into the outbox as an advert is: at most once, never at night, and not after a stop.

    So nobody is written to in this way who could not be written to otherwise. Unlike what waits
    for its hour, it is refused at night: nobody wants to see it in the morning.
    """
    message_id = uuid.uuid4()
    facts: Facts = {"id": str(message_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, DUTY, by)
    if is_quiet(mfi_id):
        raise QuietNow
    _check_quota(mfi_id, by)
    _check_words(mfi_id, tried)
    plain = policy_of(mfi_id).plain_letters
    put(
        mfi_id,
        NewText(
            id=message_id,
            notice=NOTICE,
            kind=Message.Kind.BULK,
            borrower_id=None,
            person_id=None,
            phone=tried.phone,
            language=tried.language,
            says=in_letters(filled(tried.says, tried.facts), plain=plain),
            expires_at=timezone.now() + LASTS,
        ),
    )
    row = Message.objects.of(mfi_id).get(id=message_id)
    if row.status == Message.Status.SUPPRESSED:
        raise OverBudget(parts=row.segments)
    record_act(by, ACT, "message", message_id, mfi_id=mfi_id, after={"text": tried.text})
    record_event(mfi_id, WRITTEN, "message", message_id)
    return facts


def _check_quota(mfi_id: UUID, by: Actor) -> None:
    """Count since midnight, by the trail; of two at the same moment one may be over."""
    most = policy_of(mfi_id).previews_per_writer_day
    acts = AuditEntry.objects.of(mfi_id).filter(at__gte=midnight(today()))
    if most and acts.filter(action=ACT, actor_id=by.id).count() >= most:
        raise TooManyPreviews(most=most)


def _check_words(mfi_id: UUID, tried: Tried) -> None:
    """Refuse what nobody may send, to himself neither; a doubt is what he wants to look at."""
    if tried.text:
        found = read_over(mfi_id, tried.says, tried.language, text=tried.text)
        refused = [one.code for one in found if one.weight is Weight.REFUSAL]
    else:
        plain = policy_of(mfi_id).plain_letters
        refused = refusals({tried.language: tried.says}, plain=plain)
    if refused:
        raise WordingRefused(findings=", ".join(dict.fromkeys(refused)))
