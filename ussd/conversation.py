"""The dialogue's one door: a hop of a network in, a screen out, whatever happens."""

import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.utils import timezone
from redis.exceptions import RedisError

from loans.queries.directory import phone_id_of
from ussd import session_log, sessions, unfinished_sessions
from ussd.call import Call, EndNotice, Hop, SequencedCall, session_name
from ussd.catalogue import DIAL_AGAIN, NOT_OURS, SORRY, TOO_LONG, TOO_OFTEN
from ussd.deadline import HOP_SECONDS, until
from ussd.engine.stage import Reply
from ussd.exactly_once import Heard, broke, farewell, hear
from ussd.models import SessionLog
from ussd.networks import limits_of
from ussd.service_codes import is_ours
from ussd.sessions import Held, Session

ROOT = f"{Path(__file__).parent.parent}/"
# Of the hop's deadline, what a copy may spend on waiting for the first to finish.
WAIT_SECONDS = 6.0
OUTCOMES = {
    "Success": SessionLog.Outcome.FINISHED,
    "Incomplete": SessionLog.Outcome.LEFT,
    "Failed": SessionLog.Outcome.FAILED,
}

log = structlog.get_logger(__name__)


def answer(call: Call | SequencedCall) -> Reply:
    """Answer a hop; whatever goes wrong, she gets a screen and not an error."""
    now = time.monotonic()
    try:
        if call.characters > limits_of(call.network_code).transcript_characters:
            return farewell(TOO_LONG)
        with until(now + HOP_SECONDS):
            if not is_ours(call.service_code):
                return farewell(NOT_OURS)
            return _answered(Hop.of(call), now + WAIT_SECONDS)
    except Exception as error:  # noqa: BLE001 (the network ends a session on anything but a screen)
        _tell(error)
        return farewell(SORRY)


def ended(notice: EndNotice) -> None:
    """Log a session's end as the network tells it: before the last hop, twice, or never."""
    outcome = OUTCOMES.get(notice.status)
    if outcome is None:
        log.warning("ussd alarm", why="an unknown status of an ended session")
    try:
        with until(time.monotonic() + HOP_SECONDS):
            session = session_name(notice.session_id)
            left = sessions.peek(session)
            if left is not None and sessions.is_last_of(notice.phone, session):
                unfinished_sessions.keep(left)
                sessions.over(notice.phone, session)
            session_log.note_notice(
                session,
                phone_id=phone_id_of(notice.phone),
                network_code=notice.network_code,
                started_at=notice.ended_at - notice.lasted,
                ended_at=notice.ended_at,
                hops=notice.hops,
                last_screen=left.reply.label if left else "",
                outcome=outcome or SessionLog.Outcome.UNCLEAR,
            )
            if notice.cost is not None:
                session_log.note_cost(session, notice.cost, notice.currency)
    except Exception as error:  # noqa: BLE001 (the network cannot help, and need not tell again)
        _tell(error)


def _answered(hop: Hop, wait_until: float) -> Reply:
    try:
        held = sessions.hold(hop.session, hop.call.phone, wait_until)
    except RedisError as error:
        log.warning("ussd without redis", error=type(error).__name__)
        if isinstance(hop.call, SequencedCall):
            # There is nothing to go on from, and what a first screen asks would be heard by nobody.
            return farewell(SORRY if hop.call.begins else DIAL_AGAIN, code=hop.call.service_code)
        # Each hop is worked out anew from the whole transcript.
        heard = hear(hop, None)
        return _told(hop, heard)
    except sessions.StillBusy:
        log.warning("ussd alarm", why="a copy still holds the session", session=hop.session[:16])
        return farewell(DIAL_AGAIN, code=hop.call.service_code)
    if held.before and hop.call.begins:
        # She dials again, and nobody has told us that the session before is over.
        _keep_unfinished(held.before)
    language = held.session.talk.language if held.session else ""
    if held.often:
        log.warning("ussd alarm", why="too often", session=hop.session[:16])
        return farewell(TOO_OFTEN, language)
    try:
        heard = hear(hop, held.session)
    except Exception as error:  # noqa: BLE001 (as above; here her language is known)
        _tell(error)
        heard = broke(hop, held.session)
    _give_back(held, heard.session)
    return _told(hop, heard)


def _keep_unfinished(session: str) -> None:
    """Keep what an earlier session came to; it stands in the way of no later one."""
    try:
        unfinished_sessions.keep(sessions.peek(session))
    except Exception as error:  # noqa: BLE001 (she is dialling about something else)
        _tell(error)


def _give_back(held: Held, session: Session | None) -> None:
    try:
        if session is None:
            sessions.leave(held)
        else:
            sessions.keep(held, session)
    except RedisError as error:
        # What the hop did stands in the database, and a replay recognises it.
        log.warning("ussd session not kept", error=type(error).__name__)


def _told(hop: Hop, heard: Heard) -> Reply:
    """Log the session if this was its last screen, and give the screen."""
    session = heard.session
    if session is not None and session.ended:
        try:
            unfinished_sessions.settle(session)
            session_log.note_last_screen(
                hop.session,
                phone=hop.call.phone,
                network_code=hop.call.network_code,
                started_at=datetime.fromtimestamp(session.started_at, UTC),
                ended_at=timezone.now(),
                hops=session.hops,
                last_screen=session.reply.label,
            )
        except Exception as error:  # noqa: BLE001 (the network's own notice comes as well)
            _tell(error)
    return heard.reply


def _tell(error: Exception) -> None:
    """Log an error by its kind and its place in our code: its words may hold what she typed."""
    ours = [at for at in traceback.extract_tb(error.__traceback__) if at.filename.startswith(ROOT)]
    where = [f"{at.filename.removeprefix(ROOT)}:{at.lineno}" for at in ours]
    log.error("ussd failed", error=type(error).__name__, where=where)


__all__ = ["Call", "EndNotice", "Reply", "SequencedCall", "answer", "ended"]
