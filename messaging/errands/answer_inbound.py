"""Answer what phones send us: stop, start, help, balance; what nobody understands once a day."""

import json
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_of
from loans.rules.phone import is_e164
from loans.sealed import Unreadable, WrappedKey, unseal, unwrap
from messaging.actions.queue import NewText, queue
from messaging.actions.receive import BODY, note_answered, note_inbound
from messaging.actions.stop import ALL, start, stop
from messaging.catalogue import text
from messaging.models import Inbound, Message, OptOut
from messaging.notices import from_lender
from messaging.queries import inbound
from messaging.queries.inbound import KnownAt
from messaging.rules.keywords import Ask, Heard, read

PHONES = Actor.system("phones")
BATCH = 200
A_DAY = timedelta(days=1)
# Whoever has a machine send us texts is not answered more often.
ANSWERS_A_DAY_MAX = 10
SOON, LATEST = timedelta(seconds=15), timedelta(hours=1)
LABELS = {
    Ask.STOP: "texts_stopped",
    Ask.START: "texts_started",
    Ask.HELP: "texts_help",
    Ask.BALANCE: "texts_balance",
    Ask.UNKNOWN: "texts_unknown",
}
# So many letters of names fit into one message beside what is said.
NAMES_CHARACTERS_MAX = 40
HOUSE = "Letsema"
NOT_READ, NOBODY, OPT_OUT = "not-read", "nobody", "opt-out"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One text at work: from whom, at which lenders she is known, what she wants."""

    row: Inbound
    phone: str = field(repr=False)
    known: Sequence[KnownAt]
    heard: Heard

    @property
    def lenders(self) -> list[UUID]:
        """Give them by name, each once."""
        return list(dict.fromkeys(one.mfi_id for one in self.known))


def answer_inbound() -> list[tuple[UUID, UUID]]:
    """Answer all that waits; give the texts that are to be sent, each with its lender."""
    answers: list[tuple[UUID, UUID]] = []
    for row in inbound.waiting(BATCH):
        try:
            answers += _taken_up(row)
        except (DatabaseError, DomainError):
            log.exception("a text was not answered", extra={"inbound_id": str(row.id)})
            _again(row, row.outcome)
    return answers


def _taken_up(row: Inbound) -> list[tuple[UUID, UUID]]:
    try:
        key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
        told = json.loads(unseal(key, BODY, row.body_sealed))
    except (Unreadable, ValueError):
        told = {"phone": "", "to": "", "text": ""}
    phone, to = str(told["phone"]), str(told["to"])
    if not is_e164(phone):
        note_inbound(row.id, NOT_READ, by=PHONES)
        return []
    if row.kind == Inbound.Kind.OPT_OUT:
        _opted_out(row, phone, to)
        return []
    asked = Asked(row, phone, _known(phone, to), read(str(told["text"])))
    return _answered(asked)


def _opted_out(row: Inbound, phone: str, sender: str) -> None:
    """Take the carrier's word at every lender that uses the sender."""
    lenders = inbound.lenders_using(sender)
    if not lenders:
        log.warning("an opt-out names a sender of nobody's", extra={"inbound_id": str(row.id)})
        note_inbound(row.id, NOBODY, by=PHONES)
        return
    does = partial(stop, how=OptOut.How.CARRIER, by=PHONES, kinds=ALL)
    away = [mfi_id for mfi_id in lenders if not _done(does, mfi_id, phone)]
    if away:
        _again(row, OPT_OUT)
    else:
        note_inbound(row.id, OPT_OUT, by=PHONES)


def _known(phone: str, to: str) -> list[KnownAt]:
    """Give whom a text is for: whoever the short code belongs to, else her own lenders."""
    known, bound = inbound.known_at(phone), inbound.bound_to(to)
    if not bound:
        return known
    return [one for one in known if one.mfi_id in bound]


def _answered(asked: Asked) -> list[tuple[UUID, UUID]]:
    row, ask = asked.row, asked.heard.ask
    if not asked.lenders:
        note_inbound(row.id, NOBODY, by=PHONES)
        return []
    away: list[UUID] = []
    if ask in {Ask.STOP, Ask.START}:
        verb = partial(stop, kinds=ALL) if ask is Ask.STOP else start
        does = partial(verb, how=OptOut.How.SMS, by=PHONES)
        away = [mfi_id for mfi_id in asked.lenders if not _done(does, mfi_id, asked.phone)]
    sent = _queued(asked, away) if _worth_an_answer(asked) else []
    if away:
        _again(row, ask.value)
    else:
        note_inbound(row.id, ask.value, by=PHONES)
    return sent


def _done(does: "partial[bool]", mfi_id: UUID, phone: str) -> bool:
    """Do it at one lender; no, where the lender is away."""
    try:
        does(mfi_id, phone)
    except (DatabaseError, DomainError) as error:
        told = {"mfi_id": str(mfi_id), "error": type(error).__name__}
        log.warning("a lender hears of a text later", extra=told)
        return False
    return True


def _worth_an_answer(asked: Asked) -> bool:
    """Tell whether it is answered: once, and what is not understood once a day."""
    if asked.row.answered_by is not None:
        return False
    since = timezone.now() - A_DAY
    if inbound.answered_since(asked.phone, since) >= ANSWERS_A_DAY_MAX:
        return False
    unknown = asked.heard.ask is Ask.UNKNOWN
    return not (unknown and inbound.answered_since(asked.phone, since, Ask.UNKNOWN.value))


def _queued(asked: Asked, away: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Put the answer into the outbox of the first of her lenders that is there."""
    here = [one for one in asked.lenders if one not in away]
    people = {one.person_id for one in asked.known}
    language = inbound.language_of(asked.phone, people) or asked.heard.language or "en"
    message_id = uuid.uuid5(asked.row.id, "answer")
    for mfi_id in here:
        its = [one for one in asked.known if one.mfi_id == mfi_id]
        # Of two who share a handset nobody knows who it was.
        her = its[0] if len(its) == 1 else None
        facts = {**from_lender(mfi_id), "lenders": _names(here)}
        label = LABELS[asked.heard.ask]
        # What is said for several of them is in nobody's own words.
        said = text(language, label, facts, mfi_id if len(here) == 1 else None)
        new = NewText(
            id=message_id,
            notice=label,
            kind=Message.Kind.RECEIPT,
            borrower_id=her.borrower_id if her else None,
            person_id=her.person_id if her else None,
            phone=asked.phone,
            language=language,
            says=said.says,
            wording_version=said.version,
        )
        try:
            queue(mfi_id, new, by=PHONES)
        except (DatabaseError, DomainError):
            log.warning("a lender was away for an answer", extra={"mfi_id": str(mfi_id)})
            continue
        note_answered(asked.row.id, mfi_id, by=PHONES)
        return [(mfi_id, message_id)]
    return []


def _names(lenders: Sequence[UUID]) -> str:
    """Name the lenders as long as they fit; more of them speak as one house."""
    names = ", ".join(lender_of(mfi_id).name for mfi_id in lenders)
    return names if len(names) <= NAMES_CHARACTERS_MAX else HOUSE


def _again(row: Inbound, outcome: str) -> None:
    pause = min(SOON * 2 ** min(row.looks, 10), LATEST)
    note_inbound(row.id, outcome, by=PHONES, again_at=timezone.now() + pause)
