"""Bring all that messages keep under the first of PII_KEYS; begun anew, it looks at all again."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from loans.deed import Actor
from loans.errors import Busy
from loans.queries.directory import lender_ids
from messaging.actions.rotate_texts import (
    Batch,
    rotate_lists,
    rotate_members,
    rotate_messages,
    rotate_opt_outs,
    rotate_raw,
)

TRIES_MAX = 5
Answer = TypeVar("Answer")


def rotate_all(*, by: Actor) -> dict[str, int]:
    """Go through every lender's, and what is nobody's yet; tell how many rows of each changed."""
    done = {"keys": 0, "texts": 0, "numbers on lists": 0, "opt-outs": 0, "reports and answers": 0}
    for mfi_id in lender_ids():
        # First the keys of lists: numbers are opened with them.
        done["keys"] += _again(lambda mfi_id=mfi_id: rotate_lists(mfi_id, by=by))  # type: ignore[misc]
        for kind, verb in (
            ("texts", rotate_messages),
            ("numbers on lists", rotate_members),
            ("opt-outs", rotate_opt_outs),
        ):
            done[kind] += _through(lambda last, verb=verb, mfi_id=mfi_id: verb(mfi_id, last, by=by))  # type: ignore[misc]
    while rows := _again(lambda: rotate_raw(by=by)):
        done["reports and answers"] += rows
    return done


def _through(verb: Callable[[UUID | None], Batch]) -> int:
    """Take one batch after another, to the end."""
    changed, last = 0, None
    while True:
        batch = _again(lambda last=last: verb(last))  # type: ignore[misc]
        if not batch.rows:
            return changed
        changed, last = changed + batch.changed, batch.last_id


def _again(verb: Callable[[], Answer]) -> Answer:
    """Do it once more where somebody holds one of the rows for long."""
    for _ in range(TRIES_MAX - 1):
        try:
            return verb()
        except Busy:
            continue
    return verb()
