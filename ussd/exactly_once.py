"""What one hop does to one session: heard once, answered the same as often as it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.utils import timezone

from loans.errors import LenderUnavailable
from loans.rules.written import filled
from ussd import promises, session_log
from ussd.book import domain
from ussd.book.languages import speak_from_now_on
from ussd.call import Hop, SequencedCall
from ussd.caller import Caller, Keeps
from ussd.catalogue import DIAL_AGAIN, LATER, SORRY, TOO_LONG, words
from ussd.digests import digest_of
from ussd.engine.stage import OptionsChanged, Reply, Stage, Turn
from ussd.engine.talk import LANGUAGE, Talk
from ussd.engine.turn import begin, take
from ussd.flows import DIALOGUE
from ussd.greeting import greeting_of
from ussd.networks import limits_of
from ussd.replay import TooManyAnswers, added, answers_in, replayed
from ussd.service_codes import bound_to
from ussd.sessions import Session
from ussd.slots import BOUND, CODE

WORDS = words(DIALOGUE)
AWAY = "balance.away"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to a hop, and the session to keep; None where nothing has changed."""

    reply: Reply
    session: Session | None = None


def farewell(line: str, language: str = "", code: str = "") -> Reply:
    """End politely, with what to dial again; without a language, in both."""
    says = filled(WORDS[language][line].says, {"code": code or settings.SERVICE_CODE})
    return Reply("END", says, line)


def hear(hop: Hop, session: Session | None) -> Heard:
    """Answer a hop to a session, or to one that nobody knows (yet, or any more)."""
    language = session.talk.language if session else ""
    try:
        if session is None:
            return _first(hop)
        if hop.caller == session.caller and hop.heard == session.heard:
            return Heard(session.reply)
        if why := _strange(hop, session):
            return _alarm(hop, why, session.talk.language)
        return _next(hop, session)
    except OptionsChanged:
        last = farewell(DIAL_AGAIN, language, hop.call.service_code)
    except TooManyAnswers:
        last = farewell(TOO_LONG, code=hop.call.service_code)
    except LenderUnavailable:
        # Nothing was done, and nothing of the session is changed: she can go on from there.
        last = farewell(AWAY, language)
    return Heard(last)


def _strange(hop: Hop, session: Session) -> str:
    """Say what no honest handset would do; nothing of the session changes by it."""
    if hop.caller != session.caller:
        return "another phone or code in a session"
    if session.ended:
        return "a session that is over"
    if isinstance(hop.call, SequencedCall):
        return _out_of_turn(hop.call, session.heard_so_far)
    return _not_longer(hop.call.transcript, session)


def _not_longer(transcript: str, session: Session) -> str:
    """Let in only what begins with all that was heard."""
    heard = session.heard_so_far
    if len(transcript) <= heard:
        return "a shorter transcript"
    if heard and transcript[heard] != "*":
        return "another transcript"
    if digest_of("transcript", transcript[:heard]) != session.heard:
        return "another transcript"
    return ""


def _out_of_turn(call: SequencedCall, heard: int) -> str:
    """Let only the hop after the last one in: what she answers is the screen of that one."""
    if call.is_new:
        return "a session that begins twice"
    if call.sequence < heard:
        return "a hop of before"
    return "" if call.sequence == heard + 1 else "a hop was not heard"


def _alarm(hop: Hop, why: str, language: str) -> Heard:
    log.warning("ussd alarm", why=why, session=hop.session[:16])
    return Heard(farewell(DIAL_AGAIN, language, hop.call.service_code))


def _first(hop: Hop) -> Heard:
    """Begin a session; one that comes with answers was lost, or dialled deep: take them all."""
    call = hop.call
    transcript = "" if isinstance(call, SequencedCall) else call.transcript
    known = session_log.known(hop.session) if transcript else None
    began_with: Mapping[str, str] = greeting_of(call.phone, hop.caller) | _bound(call.service_code)
    language = began_with.get(LANGUAGE, "")
    if not (transcript or call.begins):
        return _alarm(hop, "a session that nobody knows, and nothing to replay", language)
    if known and known.ended:
        return _alarm(hop, "a session that is over", language)
    if known and known.began_with is not None:
        began_with = known.began_with
    session = Session(
        caller=hop.caller,
        heard=hop.heard,
        heard_so_far=call.so_far,
        hops=len(answers_in(transcript)) + 1,
        started_at=int(timezone.now().timestamp()),
        began_with=began_with,
        reply=Reply("CON", "", ""),
        talk=Talk(""),
    )
    if transcript:
        try:
            turn = _caught_up(hop, session, transcript, language)
        except OptionsChanged:
            return Heard(farewell(DIAL_AGAIN, language, call.service_code))
    else:
        turn = begin(_stage(hop, session), began_with)
    return _heard(hop, replace(session, reply=turn.reply, talk=turn.talk))


def _bound(code: str) -> dict[str, str]:
    """Give what a session at a lender's own code begins with."""
    mfi_id = bound_to(code)
    return {} if mfi_id is None else {BOUND: str(mfi_id), CODE: code}


def _caught_up(hop: Hop, session: Session, transcript: str, language: str) -> Turn:
    """Go through the whole transcript in mind only, then keep what it came to."""
    in_mind = replace(_stage(hop, session), domain=domain(_caller(hop, lambda _: True)))
    turn = replayed(in_mind, session.began_with, transcript)
    came_to = turn.talk.language
    if came_to not in ("", language) and not _keep_language(hop, session, came_to):
        later = Reply("END", WORDS[came_to][LATER].says, LATER)
        return Turn(later, turn.talk)
    return turn


def _next(hop: Hop, session: Session) -> Heard:
    """Take what the hop adds as her answer to the screen she saw."""
    call = hop.call
    if isinstance(call, SequencedCall):
        typed = call.typed
    else:
        typed = added(session.heard_so_far, call.transcript)
    turn = take(_stage(hop, session), session.talk, typed)
    return _heard(hop, _after(hop, session, turn))


def _after(hop: Hop, session: Session, turn: Turn) -> Session:
    return replace(
        session,
        heard=hop.heard,
        heard_so_far=hop.call.so_far,
        hops=session.hops + 1,
        reply=turn.reply,
        talk=turn.talk,
    )


def _heard(hop: Hop, session: Session) -> Heard:
    session = promises.instead(hop, session)
    return Heard(session.reply, session)


def broke(hop: Hop, session: Session | None) -> Heard:
    """Answer a hop in which something broke; what was under way is not lost."""
    if session is None:
        return Heard(farewell(SORRY))
    sorry = farewell(SORRY, session.talk.language)
    ended = promises.instead(hop, _after(hop, session, Turn(sorry, session.talk)))
    return Heard(sorry) if ended.reply == sorry else Heard(ended.reply, ended)


def _stage(hop: Hop, session: Session) -> Stage:
    """Set the stage for one hop; a choice of language is kept by the deed."""
    caller = replace(
        _caller(hop, lambda language: _keep_language(hop, session, language)),
        notes=lambda: _note_beginning(hop, session),
    )
    return Stage(DIALOGUE, WORDS, domain(caller), limits_of(hop.call.network_code))


def _caller(hop: Hop, keeps: Keeps) -> Caller:
    return Caller(hop.call.phone, hop.session, keeps, _request_id(), hop.caller)


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _keep_language(hop: Hop, session: Session, language: str) -> bool:
    """Keep how the session began, then the language."""
    _note_beginning(hop, session)
    return speak_from_now_on(hop.call.phone, language, _request_id())


def _note_beginning(hop: Hop, session: Session) -> None:
    """Keep how the session began: a replay begins where the session did."""
    started_at = datetime.fromtimestamp(session.started_at, UTC)
    session_log.note_beginning(hop.session, session.began_with, hop.call.network_code, started_at)
