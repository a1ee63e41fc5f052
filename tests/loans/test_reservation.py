"""Room for a loan is held before it is approved, and nothing that goes wrong keeps it for ever."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from credit.rules.consent import Purpose
from credit.rules.reservation import Entry, State
from credit.stores.postgres_consents import PostgresConsents
from loans.deed import Actor
from loans.errands import reservation
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import subject_of
from loans.errands.reservation import APPROVAL_LASTS, Held, release_unapproved, reserve_for
from loans.errors import ConsentMissing, CreditLimit, RegistryAway
from loans.models import Mfi
from loans.rules.identity import Identity
from tests.credit.conftest import a_line_that_breaks, closed_port, database_at
from tests.loans.book import a_room
from tests.loans.test_register_borrower import LINEO, new, register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
THABO = Actor.staff(uuid4())
M1000, M270 = 100_000, 27_000
Clock = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let time pass."""

    def passes(how_long: timedelta) -> None:
        now = timezone.now() + how_long
        monkeypatch.setattr(timezone, "now", lambda: now)

    return passes


def consenting(mfi: Mfi, **who: object) -> UUID:
    """Register Palesa at a lender that has seen her document, and that she lets ask."""
    borrower_id = register(mfi, new(identity=Identity.SEEN, **who))  # type: ignore[arg-type]
    paper = NewConsent(Purpose.APPLICATION, "paper, form 17")
    give_consent(mfi.id, borrower_id, paper, by=THABO)
    return subject_of(mfi.id, borrower_id)


def hold(mfi: Mfi, subject: UUID, application_id: UUID | None = None, amount: int = M1000) -> Held:
    in_a_week = timezone.now() + timedelta(days=7)
    room = a_room(application_id or uuid4(), subject, mfi.id, amount, M270)
    return reserve_for(room, in_a_week)


def live(subject: UUID) -> tuple[Entry, ...]:
    with reservation.reservations.asked() as store:
        return store.live(subject, at=timezone.now())


def nothing_approved(_mfi_id: UUID, _ids: Sequence[UUID]) -> set[UUID]:
    return set()


def test_a_second_lender_is_refused_while_the_first_holds_room(maluti: Mfi, senqu: Mfi) -> None:
    palesa = consenting(maluti)
    assert consenting(senqu, phone=LINEO) == palesa
    held = hold(maluti, palesa)
    with pytest.raises(CreditLimit) as refused:
        hold(senqu, palesa)
    assert refused.value.context["why"] == "too-many-loans"
    reservation.release(held)
    hold(senqu, palesa)


def test_more_than_all_lenders_together_may_lend_is_refused(maluti: Mfi) -> None:
    palesa = consenting(maluti)
    with pytest.raises(CreditLimit) as refused:
        hold(maluti, palesa, amount=5_000_001)
    assert refused.value.context["why"] == "too-much-owed"
    hold(maluti, palesa, amount=5_000_000)


def test_without_consent_to_this_lender_nothing_is_asked(maluti: Mfi, senqu: Mfi) -> None:
    palesa = consenting(maluti)
    register(senqu, new(identity=Identity.SEEN))
    with pytest.raises(ConsentMissing):
        hold(senqu, palesa)
    assert live(palesa) == ()


def test_a_consent_that_has_ended_or_is_for_another_purpose_is_none(
    maluti: Mfi, senqu: Mfi, later: Clock
) -> None:
    palesa = consenting(maluti)
    at_senqu = register(senqu, new(identity=Identity.SEEN))
    give_consent(senqu.id, at_senqu, NewConsent(Purpose.REVIEW, "paper"), by=THABO)
    with pytest.raises(ConsentMissing):
        hold(senqu, palesa)
    later(timedelta(days=32))
    with pytest.raises(ConsentMissing):
        hold(maluti, palesa)


def test_a_revoked_consent_is_none(maluti: Mfi) -> None:
    palesa = consenting(maluti)
    consents, now = PostgresConsents(), timezone.now()
    hers = consents.live_consent(palesa, maluti.id, Purpose.APPLICATION, at=now)
    assert hers is not None
    consents.revoke_consent(palesa, hers.id, at=now)
    with pytest.raises(ConsentMissing):
        hold(maluti, palesa)


def test_two_officers_at_once_share_one_reservation_and_the_refused_one_keeps_his_hands_off(
    maluti: Mfi,
) -> None:
    palesa, application = consenting(maluti), uuid4()
    thabos, neos = hold(maluti, palesa, application), hold(maluti, palesa, application)
    reservation.release(thabos)
    (entry,) = live(palesa)
    assert (entry.id, entry.claims) == (application, frozenset({neos.claim}))
    reservation.release(neos)
    assert live(palesa) == ()


def test_room_is_a_loan_from_the_payout_to_the_last_payment(maluti: Mfi, later: Clock) -> None:
    palesa, application = consenting(maluti), uuid4()
    hold(maluti, palesa, application)
    for _ in range(2):
        reservation.expose(a_room(application, palesa, maluti.id, M1000, M270))
    later(timedelta(days=20))
    reservation.change_exposure(application, palesa, 40_000)
    (loan,) = live(palesa)
    assert (loan.state, loan.amount_lisente) == (State.EXPOSED, 40_000)
    reservation.free(application, palesa)
    assert live(palesa) == (loan,)
    reservation.settle(application, palesa)
    assert live(palesa) == ()
    with pytest.raises(CreditLimit) as refused:
        reservation.expose(a_room(application, palesa, maluti.id, M1000, M270))
    assert refused.value.context["why"] == "loan-is-over"


def test_an_expired_reservation_is_found_anew_at_payout_or_the_money_stays(
    maluti: Mfi, senqu: Mfi, later: Clock
) -> None:
    palesa, application = consenting(maluti), uuid4()
    consenting(senqu)
    hold(maluti, palesa, application)
    later(timedelta(days=8))
    theirs = hold(senqu, palesa)
    with pytest.raises(CreditLimit):
        reservation.expose(a_room(application, palesa, maluti.id, M1000, M270))
    reservation.free(theirs.application_id, palesa)
    reservation.expose(a_room(application, palesa, maluti.id, M1000, M270))
    (loan,) = live(palesa)
    assert (loan.id, loan.state) == (application, State.EXPOSED)


def test_asked_again_with_a_later_end_it_is_held_until_then(maluti: Mfi, later: Clock) -> None:
    palesa, application = consenting(maluti), uuid4()
    hold(maluti, palesa, application)
    later(timedelta(days=6))
    hold(maluti, palesa, application)
    later(timedelta(days=6))
    assert [entry.id for entry in live(palesa)] == [application]


def test_a_process_that_died_between_reservation_and_approval_holds_nobody_up_for_long(
    maluti: Mfi, senqu: Mfi, later: Clock
) -> None:
    palesa = consenting(maluti)
    consenting(senqu)
    hold(maluti, palesa)
    assert release_unapproved(maluti.id, nothing_approved) == 0
    later(APPROVAL_LASTS + timedelta(seconds=1))
    assert release_unapproved(senqu.id, nothing_approved) == 0
    with pytest.raises(CreditLimit):
        hold(senqu, palesa)
    assert release_unapproved(maluti.id, nothing_approved) == 1
    assert release_unapproved(maluti.id, nothing_approved) == 0
    hold(senqu, palesa)


def test_the_sweep_keeps_what_is_approved_and_what_somebody_is_deciding_on(
    maluti: Mfi, later: Clock
) -> None:
    palesa = consenting(maluti)
    lineo = consenting(maluti, phone=LINEO, national_id="199001019999")
    approved = hold(maluti, palesa)
    being_decided = hold(maluti, lineo)
    later(APPROVAL_LASTS + timedelta(seconds=1))
    asked: list[list[UUID]] = []

    def book(_mfi_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
        # While the book is read, an officer begins to decide on what nobody had touched.
        hold(maluti, lineo, being_decided.application_id)
        asked.append(list(ids))
        return {approved.application_id}

    assert release_unapproved(maluti.id, book) == 0
    assert asked == [[approved.application_id, being_decided.application_id]]
    assert (len(live(palesa)), len(live(lineo))) == (1, 1)


def test_the_sweep_asks_the_book_about_many_in_batches(
    maluti: Mfi, later: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        hold(
            maluti,
            consenting(maluti, phone=f"+2665812345{number}", national_id=f"19900101000{number}"),
        )
    later(APPROVAL_LASTS + timedelta(seconds=1))
    monkeypatch.setattr(reservation, "BATCH", 2)
    sizes: list[int] = []

    def book(_mfi_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
        sizes.append(len(ids))
        return set()

    assert release_unapproved(maluti.id, book) == 3
    assert sizes == [2, 1]


def test_where_the_registry_is_away_nothing_is_decided_and_a_refusal_is_still_heard(
    maluti: Mfi,
) -> None:
    palesa = consenting(maluti)
    held = hold(maluti, palesa)
    with database_at("127.0.0.1", closed_port()):
        for ask in (
            lambda: hold(maluti, palesa),
            lambda: reservation.free(held.application_id, palesa),
            lambda: reservation.expose(a_room(held.application_id, palesa, maluti.id, M1000, M270)),
            lambda: reservation.settle(held.application_id, palesa),
            lambda: release_unapproved(maluti.id, nothing_approved),
        ):
            with pytest.raises(RegistryAway):
                ask()
        # The officer hears why he was refused, and not that the registry is away.
        reservation.release(held)
    assert len(live(palesa)) == 1


def test_a_lost_answer_is_asked_for_once_more(maluti: Mfi) -> None:
    palesa = consenting(maluti)
    with a_line_that_breaks() as line:
        # The first COMMIT ends the look at her consent, the second books.
        line.break_at(b"COMMIT", nth=2, heard=True)
        held = hold(maluti, palesa)
    (entry,) = live(palesa)
    assert entry.claims == frozenset({held.claim})
