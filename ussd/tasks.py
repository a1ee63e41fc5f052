"""What the worker does for the dialogue: sessions that nobody ended, and drafts nobody took up."""

import logging
import time
from datetime import UTC, datetime

from celery import shared_task
from django.db import DatabaseError
from redis.exceptions import RedisError

from ussd import drafts, promises, session_log, sessions, unfinished_sessions
from ussd.models import SessionLog

log = logging.getLogger(__name__)
# No network keeps a session open longer, whatever it has told us.
LONGEST_SESSION_SECONDS = 200
AT_ONCE = 500


@shared_task
def keep_promises() -> int:
    """Write the texts that last screens promised; one lender's trouble stops nobody else's."""
    kept = 0
    for promise in promises.due():
        try:
            promises.keep(promise)
        except Exception:
            # Of one who was erased since, too: nobody else waits for that.
            log.exception("a promise was not kept", extra={"promise": str(promise.id)})
            continue
        kept += 1
    promises.sweep()
    return kept


@shared_task
def sweep_sessions() -> int:
    """Log the sessions that ended without a word, and keep what was answered in them."""
    swept = 0
    now = time.time()
    try:
        for name in sessions.left_since(now - LONGEST_SESSION_SECONDS, AT_ONCE):
            session = sessions.peek(name)
            if session is not None and not session.ended:
                unfinished_sessions.keep(session)
                session_log.note_notice(
                    name,
                    phone_id=None,
                    network_code="",
                    started_at=datetime.fromtimestamp(session.started_at, UTC),
                    ended_at=datetime.fromtimestamp(now, UTC),
                    hops=session.hops,
                    last_screen=session.reply.label,
                    outcome=SessionLog.Outcome.LEFT,
                )
                swept += 1
            sessions.let_go(name)
        drafts.sweep()
    except (DatabaseError, RedisError):
        log.exception("sessions were not swept")
    return swept
