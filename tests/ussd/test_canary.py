"""What is typed in secret stands nowhere: in no log, no queue, no session, no table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

import pytest
from django.db import DataError
from django.http import HttpResponse
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, approve
from loans.deed import Actor
from loans.models import Application, Loan, Membership, Mfi
from loans.rules.offer_terms import Disbursement
from tests.gateway.callbacks.json_phone import JsonPhone
from tests.gateway.straight_phone import StraightHandset
from tests.loans.book import on_product
from tests.loans.test_collect import Watched as Wallet
from tests.loans.test_register_borrower import new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Handset, Phones
from tests.ussd.test_balance import Owing, borrows_at
from tests.ussd.test_drafts import let_time_pass
from tests.ussd.test_forgotten import allowed
from tests.ussd.test_repay import wallet as simulated_wallet
from tests.ussd.traces import Traces
from tests.ussd.traces import traces as all_traces
from ussd import tasks
from ussd.engine.domain import PinRight
from ussd.models import Draft, Pin
from ussd.pins import set_pin, try_pin

# What is committed is queued too.
pytestmark = pytest.mark.django_db(transaction=True)
CANARY, NEXT, WRONG = "739182", "846205", "951736"
HER_ID = "517390628451"
SECRETS = (CANARY, NEXT, WRONG, HER_ID)
STRANGER = "+26662000001"
wallet, traces = simulated_wallet, all_traces


@dataclass
class Overheard(StraightHandset):
    """A phone, after each of whose hops Redis is looked into."""

    traces: Traces | None = field(default=None, repr=False)

    def post(self, fields: dict[str, str], door: str = "ussd") -> HttpResponse:
        answered = super().post(fields, door)
        assert self.traces is not None
        assert self.traces.found_in_redis(SECRETS) == []
        return answered

    def hang_up(self, status: str = "Incomplete") -> None:
        """The network's word of it brings all that was typed, in clear."""
        assert set(SECRETS) & set(self.transcript.split("*"))
        super().hang_up(status)


@pytest.fixture
def handset(handset: Phones, traces: Traces) -> Phones:
    return lambda number: Overheard(number, traces=traces)


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire, wallet: Wallet) -> Owing:
    """A borrower whose PIN is the canary."""
    her = borrows_at(handset, maluti, hire)
    set_pin(Membership.objects.get().person_id, CANARY)
    return her


def stands_nowhere(traces: Traces) -> None:
    """Search all places, none of which is empty."""
    logged = traces.caplog.text
    assert "django.db.backends" in logged
    assert traces.redis.keys("ussd:session:*")
    assert traces.found(SECRETS) == []


def right(pin: str) -> bool:
    return try_pin(Membership.objects.get().person_id, pin) == PinRight()


def test_a_stranger_registers_and_the_line_drops_before_and_between_her_two_pins(
    handset: Phones, maluti: Mfi, traces: Traces
) -> None:
    choose_language(STRANGER, "en", by=Actor.system("test"))
    phone = handset(STRANGER)
    phone.dial()
    for typed in ("1", "1", "1", "Lineo Tau", "199001015555", "14031987", "1", CANARY):
        phone.answer(typed)
    assert phone.label == "register.pin_again", phone.screen
    phone.hang_up()
    assert Draft.objects.count() == 1
    stands_nowhere(traces)
    phone.dial()
    phone.press("1", CANARY, WRONG)
    assert phone.label == "register.pin_again", phone.screen
    phone.answer(CANARY)
    assert phone.label == "register.registered", phone.screen
    phone.hang_up("Success")
    assert right(CANARY)
    stands_nowhere(traces)


def test_she_changes_it_and_redis_is_lost_meanwhile(
    palesa: Owing, traces: Traces, redis_client: Redis
) -> None:
    phone = palesa.phone
    phone.dial()
    phone.press("Change PIN", WRONG, CANARY, NEXT)
    assert phone.label == "pin.again", phone.screen
    redis_client.flushdb()
    # All of it comes once more, and the PIN has to be typed by somebody who sees the screen.
    phone.answer(NEXT)
    assert phone.label == "pin.old", phone.screen
    phone.press(CANARY, NEXT, WRONG, NEXT)
    assert phone.label == "pin.kept", phone.screen
    phone.send()
    phone.hang_up("Success")
    assert right(NEXT)
    stands_nowhere(traces)


def test_dialled_behind_the_code_and_locked_by_it(palesa: Owing, traces: Traces) -> None:
    phone = palesa.phone
    phone.dial(f"3*{CANARY}*{NEXT}*{NEXT}")
    for tries in (3, 2):
        phone.dial()
        phone.press("Balance", *[WRONG] * tries)
        phone.hang_up("Failed")
    assert phone.label == "pin.locked", phone.screen
    assert Pin.objects.get().locked_until is not None
    stands_nowhere(traces)


def test_over_a_network_that_sends_each_answer_alone(palesa: Owing, traces: Traces) -> None:
    phone = JsonPhone()
    phone.dial()
    for typed in ("98", "3", WRONG, CANARY, NEXT, NEXT):
        phone.answer(typed)
        assert traces.found_in_redis(SECRETS) == []
    assert phone.label == "pin.kept", phone.screen
    stands_nowhere(traces)


def test_her_first_one_by_her_id(handset: Phones, maluti: Mfi, traces: Traces) -> None:
    phone = handset(STRANGER)
    at_the_office(maluti, new(STRANGER, national_id=HER_ID))
    choose_language(STRANGER, "en", by=Actor.system("test"))
    phone.dial()
    phone.press("Choose a PIN", HER_ID, CANARY)
    phone.hang_up()
    phone.dial()
    phone.press("Choose a PIN", WRONG, HER_ID, CANARY, CANARY)
    assert phone.label == "pin.kept", phone.screen
    phone.hang_up("Success")
    stands_nowhere(traces)


def test_a_forgotten_one_by_the_code_of_an_sms(palesa: Owing, traces: Traces) -> None:
    code = allowed(palesa)
    phone = palesa.phone
    phone.dial()
    phone.press("I forgot my PIN", WRONG, code, NEXT)
    phone.hang_up()
    phone.dial()
    phone.press("I forgot my PIN", code, NEXT, NEXT)
    assert phone.label == "pin.kept", phone.screen
    phone.hang_up("Success")
    assert right(NEXT)
    stands_nowhere(traces)
    assert traces.found([code]) == []


def test_she_applies_and_nobody_tells_that_the_line_dropped(
    palesa: Owing, traces: Traces, redis_client: Redis
) -> None:
    palesa.book.product(on_product("School"))
    phone = palesa.phone
    phone.dial()
    phone.press("Apply for a loan", "1", "1000", "3", "1", "1", "1", WRONG)
    let_time_pass(redis_client)
    assert tasks.sweep_sessions() == 1
    phone.dial()
    phone.press("Continue", CANARY)
    assert phone.label == "apply.received", phone.screen
    phone.hang_up("Success")
    stands_nowhere(traces)


def test_she_accepts_an_offer(palesa: Owing, traces: Traces) -> None:
    asked_for(palesa)
    phone = palesa.phone
    for last in (WRONG, CANARY):
        phone.dial()
        phone.press("Offer waiting", CANARY, "I take the loan", last)
        phone.hang_up()
        if last == WRONG:
            phone.dial()
            phone.press("Continue", WRONG, CANARY)
            phone.hang_up()
            phone.dial()
            phone.choose("Start over")
    assert phone.label == "offer.sending", phone.screen
    assert Loan.objects.of(palesa.book.mfi).exists()
    assert traces.redis.llen("celery"), "her money is to be sent"
    stands_nowhere(traces)


def asked_for(palesa: Owing) -> Application:
    """Let an offer wait for her, whose money is sent to her phone."""
    terms = on_product("Quick", disbursement=Disbursement.AUTOMATIC)
    application = palesa.book.applied(1000, 3, terms, palesa.id)
    approve(palesa.book.mfi.id, application.id, Approval(), by=palesa.book.checker)
    return application


def test_she_reads_what_she_owes_repays_and_gives_a_loan_back(
    palesa: Owing, traces: Traces, wallet: Wallet
) -> None:
    palesa.borrows()
    phone = palesa.phone
    phone.dial()
    phone.press("Balance", WRONG, CANARY, "Details")
    phone.hang_up()
    phone.dial()
    phone.press("Repay", CANARY, "1")
    phone.hang_up()
    phone.dial()
    phone.press("Continue", WRONG, CANARY, "Yes, pay")
    assert phone.label == "repay.asked", phone.screen
    phone.hang_up("Success")
    phone.dial()
    phone.press("Balance", CANARY, "Give the loan back", "Yes, give it back", WRONG, CANARY)
    assert phone.label == "repay.waiting", phone.screen
    phone.hang_up("Success")
    assert len(wallet.prompts) == 1
    stands_nowhere(traces)


def test_she_cancels_a_loan_and_takes_an_application_back(palesa: Owing, traces: Traces) -> None:
    phone = palesa.phone
    palesa.book.applied(1000, 3, borrower=palesa.id)
    phone.dial()
    phone.press("My application", WRONG, CANARY)
    phone.press("Take it back", "1")
    phone.hang_up("Success")
    asked_for(palesa)
    phone.dial()
    phone.press("Offer waiting", CANARY, "I take the loan", CANARY)
    phone.dial()
    phone.press("Balance", CANARY, "Cancel", "Yes, cancel it", WRONG, CANARY)
    assert phone.label == "cancel.cancelled", phone.screen
    phone.hang_up("Success")
    stands_nowhere(traces)


BREAKS = (
    "ussd.book.own_pin.try_pin",
    "ussd.book.own_pin.set_pin",
    "ussd.pins.data_key_of",
    "ussd.pins._hasher",
    "ussd.exactly_once.take",
    "ussd.replay.take",
    "ussd.sessions._packed",
    "ussd.session_log.note_last_screen",
    "ussd.session_log.note_notice",
    "ussd.drafts.keep",
)
ERRORS: tuple[type[Exception], ...] = (RuntimeError, KeyError, DataError, OSError, TimeoutError)
# What she chooses, and what she types then.
WAYS = {
    "Change PIN": (WRONG, CANARY, NEXT, WRONG, NEXT),
    "Repay": (WRONG, CANARY, "1"),
    "Balance": (WRONG, WRONG, WRONG),
}


@pytest.mark.parametrize("place", BREAKS)
def test_whatever_breaks_with_it_in_hand(
    palesa: Owing,
    traces: Traces,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
    place: str,
) -> None:
    """Errors of several kinds in each of ten places, which say and hold what she typed."""
    kinds = cycle(ERRORS)
    broken: set[type[Exception]] = set()

    def breaks(*given: object, **named: object) -> None:
        typed = f"{CANARY} {NEXT} {WRONG} {given} {named}"
        kind = next(kinds)
        broken.add(kind)
        raise kind(typed)

    palesa.borrows()
    wanted = len(ERRORS) if pytestconfig.getoption("--full") else 1
    while len(broken) < wanted:
        for way, answers in WAYS.items():
            set_pin(Membership.objects.get().person_id, CANARY)
            types_while_it_breaks(palesa.phone, way, answers, monkeypatch, place, breaks)
    logged = traces.caplog.text
    assert all(f"'error': '{kind.__name__}'" in logged for kind in broken)
    stands_nowhere(traces)


def types_while_it_breaks(
    phone: Handset,
    way: str,
    answers: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    breaks: Callable[..., None],
) -> None:
    phone.dial()
    if "Start over" in phone.screen:
        phone.choose("Start over")
    phone.choose(way)
    with monkeypatch.context() as patch:
        patch.setattr(place, breaks)
        for typed in answers:
            if phone.open:
                phone.answer(typed)
        phone.hang_up()
        phone.dial(f"3*{CANARY}*{NEXT}")
