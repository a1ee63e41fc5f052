"""What the worker does for the book: ids in, one action out."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from loans.actions.accept_offer import expire_offers
from loans.actions.collect import expire_collections
from loans.actions.copy_languages import copy_languages
from loans.actions.disburse import payout_unknown
from loans.actions.pass_on_claim import note_passed_on, tell_holder
from loans.actions.seal_audit import BATCH_ROWS
from loans.actions.seal_audit import seal_audit as seal_one_batch
from loans.dates import today
from loans.deed import Actor
from loans.errands.build_report import build_report, remove_old_report
from loans.errands.close_day import close_days, open_days
from loans.errands.collect import book
from loans.errands.compare_registry import hold_against_book
from loans.errands.forget_over import forget_over as forget_what_is_over
from loans.errands.outboxes import look_at_outboxes, watch
from loans.errands.pay_out import WALLET
from loans.errands.pay_out import pay_out_accepted as pay_out_one
from loans.errands.repairs import look_at_repairs as look_at_all_repairs
from loans.errands.report_credit import catch_up, report
from loans.errors import DomainError
from loans.models import Case, Event, WalletCallback
from loans.queries import claims, report_files
from loans.queries.collections import waiting as waiting_callbacks
from loans.queries.directory import lender_ids
from loans.queries.payouts import due_since, loans_of_events, silent_since
from loans.sealed import Unreadable
from loans.wallets.simulator_callback import read as read_simulator

log = logging.getLogger(__name__)
# The word of a report that was asked for is on its way for so long.
WORD_OF_REPORT = timedelta(minutes=1)
# The word of an accepted offer is on its way for so long; then it is taken for lost.
WORD_OF_OFFER = timedelta(minutes=1)
# The word of a callback is on its way for so long.
WORD_OF_CALLBACK = timedelta(seconds=20)
# How each provider's callbacks are read.
CALLBACKS = {"simulator": read_simulator}
# A wallet's answer takes seconds. Whoever waited for it longer has died.
ANSWER_OF_WALLET = timedelta(minutes=10)


@shared_task
def seal_audit() -> int:
    """Seal every chain; one lender's trouble stops nobody else's."""
    sealer, sealed = Actor.system("sealer"), 0
    chains: list[UUID | None] = [None, *lender_ids()]
    for chain in chains:
        try:
            while (count := seal_one_batch(chain, by=sealer)) > 0:
                sealed += count
                if count < BATCH_ROWS:
                    break
        except (DatabaseError, DomainError):
            log.exception("a chain was not sealed", extra={"mfi_id": str(chain)})
    return sealed


@shared_task
def copy_all_languages() -> int:
    """Bring every lender's copy in step; where a lender is away, it is tried the next night."""
    changed = 0
    for mfi_id in lender_ids():
        try:
            changed += copy_languages(mfi_id, by=Actor.system("languages"))
        except (DatabaseError, DomainError):
            log.exception("languages were not copied", extra={"mfi_id": str(mfi_id)})
    return changed


@shared_task
def pass_on_claims() -> int:
    """Let the holders of claimed ids know; where a lender is away, it is tried again later."""
    told = 0
    for mfi_id in lender_ids():
        try:
            told += sum(_passed_on(claim) for claim in claims.waiting(mfi_id))
        except DatabaseError:
            log.exception("a lender's claims were not read", extra={"mfi_id": str(mfi_id)})
    return told


def _passed_on(claim: Case) -> bool:
    """Let the holder of one id know at each of her lenders: one deed a lender."""
    by = Actor.system("claims")
    try:
        for known in claims.holder(claim):
            tell_holder(known.mfi_id, known.borrower_id, claim.id, by=by)
        note_passed_on(claim.mfi_id, claim.id, by=by)
    except (DatabaseError, DomainError, Unreadable):
        log.exception("a claim was not passed on", extra={"case": str(claim.id)})
        return False
    return True


@shared_task
def pay_out_accepted(mfi_id: str, event_ids: list[str]) -> None:
    """Pay out the loans of accepted offers, where their product needs nobody's word."""
    lender = UUID(mfi_id)
    for loan_id in loans_of_events(lender, [UUID(one) for one in event_ids]):
        _pay_out(lender, loan_id)


@shared_task
def sweep_payouts() -> None:
    """Find what nobody was told of, and give up on answers that do not come any more."""
    now = timezone.now()
    for mfi_id in lender_ids():
        try:
            for loan_id in due_since(mfi_id, now - WORD_OF_OFFER):
                _pay_out(mfi_id, loan_id)
            for payout_id in silent_since(mfi_id, now - ANSWER_OF_WALLET):
                _lose_sight(mfi_id, payout_id)
        except DatabaseError:
            log.exception("payouts were not swept", extra={"mfi_id": str(mfi_id)})


@shared_task
def book_callback(callback_id: str) -> None:
    """Book what a wallet told us; what is not booked now, the sweep books."""
    kept = WalletCallback.objects.filter(id=callback_id, status=WalletCallback.Status.WAITING)
    row = kept.first()
    if row is not None:
        book(row.id, CALLBACKS[row.provider](row.body))


@shared_task
def sweep_wallets() -> None:
    """Book what nobody took up, and let prompts end that nobody answered."""
    for callback_id in waiting_callbacks(timezone.now() - WORD_OF_CALLBACK):
        try:
            book_callback(str(callback_id))
        except Exception:
            # What a wallet sent is not ours to trust: one that cannot be read stops no other.
            log.exception("a callback was not booked", extra={"callback": str(callback_id)})
    for mfi_id in lender_ids():
        try:
            expire_collections(mfi_id, by=WALLET)
        except (DatabaseError, DomainError):
            log.exception("prompts were not swept", extra={"mfi_id": str(mfi_id)})


@shared_task
def report_credit(mfi_id: str, event_ids: list[str]) -> None:
    """Tell the registry what events lead to; what is not told now, the sweep tells."""
    for event in Event.objects.of(UUID(mfi_id)).filter(id__in=event_ids):
        try:
            report(event)
        except DomainError as refusal:
            log.warning("not told yet", extra={"event_id": str(event.id), "refusal": refusal.code})


@shared_task
def sweep_reports() -> int:
    """Catch up with every lender's events; one lender's trouble stops nobody else's."""
    told = 0
    for mfi_id in lender_ids():
        try:
            told += catch_up(mfi_id)
        except (DatabaseError, DomainError):
            log.exception("the registry was not told", extra={"mfi_id": str(mfi_id)})
    look_at_outboxes()
    return told


@shared_task
def compare_registry() -> int:
    """Hold the registry against every lender's book; one lender's trouble stops nobody else's."""
    found = 0
    for mfi_id in lender_ids():
        try:
            found += hold_against_book(mfi_id).differences
        except (DatabaseError, DomainError):
            log.exception("the registry was not compared", extra={"mfi_id": str(mfi_id)})
    watch.watcher.differences(found)
    return found


@shared_task
def look_at_repairs() -> None:
    """Look whether the registry's copies were repaired in time."""
    look_at_all_repairs()


@shared_task
def forget_over() -> dict[str, int]:
    """Have the registry forget what is over."""
    return forget_what_is_over()


@shared_task
def expire_old_offers() -> int:
    """Close the offers whose last day has passed."""
    closed, by = 0, Actor.system("offers")
    for mfi_id in lender_ids():
        try:
            closed += expire_offers(mfi_id, today(), by=by)
        except (DatabaseError, DomainError):
            log.exception("offers were not closed", extra={"mfi_id": str(mfi_id)})
    return closed


@shared_task
def close_open_days() -> int:
    """Have each lender's open days closed, one task a lender; tell how many have any."""
    asked = 0
    for mfi_id in lender_ids():
        try:
            days = open_days(mfi_id)
        except DatabaseError:
            log.exception("a lender's days were not looked at", extra={"mfi_id": str(mfi_id)})
            continue
        if days:
            close_lenders_days.delay(str(mfi_id))
            asked += 1
    return asked


@shared_task
def close_lenders_days(mfi_id: str) -> int:
    """Close one lender's days; what is not done now, the next turn goes on with."""
    try:
        return close_days(UUID(mfi_id))
    except (DatabaseError, DomainError):
        log.exception("a day was not closed", extra={"mfi_id": mfi_id})
        return 0


@shared_task
def build_reports(mfi_id: str, event_ids: list[str]) -> None:
    """Build what was asked for; what is not built now, the sweep has built."""
    lender = UUID(mfi_id)
    for file_id in report_files.of_events(lender, [UUID(one) for one in event_ids]):
        build_report(lender, file_id)


@shared_task
def sweep_report_files() -> None:
    """Build what nobody heard of or somebody left in the middle, and remove what is over."""
    for mfi_id in lender_ids():
        try:
            for file_id in report_files.waiting(mfi_id, timezone.now() - WORD_OF_REPORT):
                build_report(mfi_id, file_id)
            for file in report_files.over(mfi_id):
                remove_old_report(file)
        except (DatabaseError, DomainError, OSError):
            log.exception("reports were not swept", extra={"mfi_id": str(mfi_id)})


def _lose_sight(mfi_id: UUID, payout_id: UUID) -> None:
    try:
        payout_unknown(mfi_id, payout_id, by=WALLET)
    except DomainError as refusal:
        # Its answer came at this very moment.
        log.info("a payout is settled", extra={"payout": str(payout_id), "refusal": refusal.code})


def _pay_out(mfi_id: UUID, loan_id: UUID) -> None:
    """One loan's trouble (no funds, an unproved identity, a second task) stops no other's."""
    try:
        pay_out_one(mfi_id, loan_id)
    except DomainError as refusal:
        log.warning(
            "a loan was not paid out", extra={"loan": str(loan_id), "refusal": refusal.code}
        )
