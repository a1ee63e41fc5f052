"""The codes that people dial: the house's, at which all lenders answer, and those of one lender."""

import time
from uuid import UUID

from django.conf import settings

from loans.queries.directory import lender_behind
from ussd.engine.talk import Talk
from ussd.slots import CODE

# Codes are bound a few times a year, and dialled all day.
KEPT_SECONDS = 60.0
KEPT_MAX = 1_000
_bound: dict[str, tuple[float, UUID | None]] = {}


def is_ours(code: str) -> bool:
    """Tell whether anybody answers at a code."""
    return code == settings.SERVICE_CODE or bound_to(code) is not None


def bound_to(code: str) -> UUID | None:
    """Give the one lender that answers at a code; at the house's all do."""
    if code == settings.SERVICE_CODE:
        return None
    until, mfi_id = _bound.get(code, (0.0, None))
    if until < time.monotonic():
        mfi_id = lender_behind(code)
        if len(_bound) >= KEPT_MAX:
            _bound.clear()
        _bound[code] = (time.monotonic() + KEPT_SECONDS, mfi_id)
    return mfi_id


def forget() -> None:
    """Ask anew."""
    _bound.clear()


def dialled(talk: Talk) -> str:
    """Give the code of the session, to be dialled again."""
    return talk.slots.get(CODE, settings.SERVICE_CODE)
