"""Promised on a last screen, kept by a text: that her answers wait, or what came of a deed."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from loans.actions.collect import EXPIRES
from loans.deed import Actor
from loans.models import Collection, Once
from loans.queries.directory import lender_of, memberships_of
from loans.rules.written import telephone
from loans.sealed import data_key_of, new_data_key, seal, unseal
from messaging.actions.queue import NewText, queue
from messaging.catalogue import text
from messaging.models import Message
from ussd import drafts
from ussd.book import applying, offers, paying, record, registering
from ussd.call import Hop
from ussd.catalogue import ANSWERS_KEPT, LATER, SORRY, WE_TELL_YOU, line
from ussd.deadline import until
from ussd.engine.stage import Reply
from ussd.engine.talk import Talk
from ussd.engine.wording import ENOUGH
from ussd.flows import DIALOGUE
from ussd.models import Draft, Promise
from ussd.sessions import Session
from ussd.slots import CHOSEN, LENDER, WHO

# What a flow does is remembered by this, under the session in which it was done.
ROUTES: Mapping[str, str] = {
    "register": registering.ROUTE,
    "apply": applying.ROUTE,
    "offer": offers.ROUTE,
    "repay": paying.ROUTE,
    "record": record.ROUTE,
}
# Whose deeds have a text of their own: a receipt, the facts she agreed to, a reference.
TELL_THEMSELVES = frozenset({"offer", "repay", "record"})
# As long as her wallet may still ask her nobody can say what came of a payment.
KNOWN_AFTER: Mapping[str, timedelta] = {"repay": EXPIRES + timedelta(minutes=1)}
# What is said instead of a last screen, and when the text may be written: a deed that was cut off
# is done by then or never.
INSTEAD: Mapping[str, tuple[str, timedelta]] = {
    ENOUGH: (ANSWERS_KEPT, timedelta(0)),
    LATER: (WE_TELL_YOU, timedelta(minutes=1)),
    SORRY: (WE_TELL_YOU, timedelta(minutes=1)),
}
# Whoever lets a session break off again and again is told once a day.
ONCE_IN = timedelta(days=1)
# What is left of the ten seconds of a network when our own eight are over.
GIVE_SECONDS = 1.0
SEALED_AS = "promise"
# What was kept by the same hop as the promise.
SAME_HOP = timedelta(seconds=10)
AT_ONCE = 200
TELLER = Actor.system("promises")

log = structlog.get_logger(__name__)


def instead(hop: Hop, session: Session) -> Session:
    """Promise a text where something was under way; without one the last screen stands."""
    if session.reply.label not in INSTEAD:
        return session
    try:
        given = _given(hop, session)
    except Exception as error:  # noqa: BLE001 (a screen that promises nothing is better than none)
        log.warning("ussd promise not given", error=type(error).__name__)
        return session
    return session if given is None else replace(session, reply=given)


def _given(hop: Hop, session: Session) -> Reply | None:
    says, wait = INSTEAD[session.reply.label]
    talk = drafts.unfinished(DIALOGUE, session.talk)
    if talk is None:
        return None
    with until(time.monotonic() + GIVE_SECONDS):
        if connection.errors_occurred:
            # The line may have been cut under the deed.
            connection.close_if_unusable_or_obsolete()
        mfi_id = _speaker(session.talk)
        if mfi_id is None:
            return None
        if says == ANSWERS_KEPT and _told_today(session):
            return None
        drafts.keep(session.caller, talk)
        _write(hop, session, talk, mfi_id, KNOWN_AFTER.get(_flow(talk), wait) if wait else wait)
    language = session.talk.language
    return Reply("END", line(language, says, code=hop.call.service_code), says)


def _flow(talk: Talk) -> str:
    return talk.at.partition(".")[0]


def _speaker(talk: Talk) -> UUID | None:
    """Give the lender that it is about, or else one that knows her."""
    if LENDER in talk.slots:
        return UUID(talk.slots[LENDER])
    if CHOSEN in talk.slots:
        return UUID(talk.slots[CHOSEN].split()[0])
    who = talk.slots.get(WHO)
    return next((mfi_id for mfi_id, _ in memberships_of(UUID(who))), None) if who else None


def _told_today(session: Session) -> bool:
    since = timezone.now() - ONCE_IN
    return Promise.objects.filter(caller=session.caller, at__gt=since).exists()


def _write(hop: Hop, session: Session, talk: Talk, mfi_id: UUID, wait: timedelta) -> None:
    row = Promise(id=uuid.uuid4())
    key = new_data_key(row.id)
    row.data_key, row.data_key_id = key.wrapped, key.key_id
    row.phone_sealed = seal(data_key_of(row), SEALED_AS, hop.call.phone)
    row.session, row.caller, row.mfi_id = hop.session, session.caller, mfi_id
    row.person_id = UUID(talk.slots[WHO]) if WHO in talk.slots else None
    row.flow, row.language = _flow(talk), talk.language
    row.due_at = timezone.now() + wait
    Promise.objects.bulk_create([row], ignore_conflicts=True)


def due() -> list[Promise]:
    """Give what is to be kept now."""
    open_ = Promise.objects.filter(kept_at=None, due_at__lte=timezone.now())
    return list(open_.order_by("due_at")[:AT_ONCE])


def keep(promise: Promise) -> None:
    """Write the text: what the session did, unless that tells itself, or that she can go on."""
    came_through = _done(promise)
    if came_through:
        # What she began since is hers to finish.
        begun = Draft.objects.filter(caller=promise.caller, flow=promise.flow)
        begun.filter(at__lte=promise.at + SAME_HOP).delete()
    if not came_through or promise.flow not in TELL_THEMSELVES:
        _queue(promise, came_through=came_through)
    Promise.objects.filter(id=promise.id).update(kept_at=timezone.now())


def _queue(promise: Promise, *, came_through: bool) -> None:
    lender = lender_of(promise.mfi_id)
    notice = "came_through" if came_through else "unfinished"
    facts = {
        "lender": lender.name,
        "what": line(promise.language, f"drafts.{promise.flow}"),
        "code": lender.service_code or settings.SERVICE_CODE,
        "phone": telephone(lender.phone),
    }
    said = text(promise.language, notice, facts, promise.mfi_id)
    new = NewText(
        id=uuid.uuid5(promise.id, notice),
        notice=notice,
        kind=Message.Kind.RECEIPT if came_through else Message.Kind.REMINDER,
        borrower_id=None,
        person_id=promise.person_id,
        phone=unseal(data_key_of(promise), SEALED_AS, promise.phone_sealed),
        language=promise.language,
        says=said.says,
        wording_version=said.version,
    )
    queue(promise.mfi_id, new, by=TELLER)


def _done(promise: Promise) -> bool:
    """Tell whether the session's deed was done: it is remembered beside its effect.

    That her wallet was to ask her is no payment yet.
    """
    once = Once.objects.of(promise.mfi_id)
    row = once.filter(key=promise.session, route=ROUTES[promise.flow]).first()
    if row is None or promise.flow != "repay":
        return row is not None
    asked = Collection.objects.of(promise.mfi_id).filter(id=row.facts["id"])
    return asked.filter(status=Collection.Status.SUCCEEDED).exists()


def sweep() -> int:
    """Let go of what was kept, or is of no use to her any more; count it."""
    now = timezone.now()
    over = Q(kept_at__lt=now - ONCE_IN) | Q(at__lt=now - drafts.KEPT)
    gone, _ = Promise.objects.filter(over).delete()
    return gone
