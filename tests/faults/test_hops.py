"""Hops that come ten times, that never arrive, and whose process is killed between two of them."""

import json
import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from redis import Redis

from config.launcher.places import ROOT
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Application, Borrower, Membership, Mfi
from tests.closing_lines import TOLD
from tests.faults.at_once import Race
from tests.loans.book import Book, on_product
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.phone import Handset, Phones
from ussd.call import Call
from ussd.pins import set_pin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
PIN = "2749"
TO_THE_PIN = ("1", "1", "1000", "3", "1", "1", "1")
LOST = 0.2
REDIALS_MAX = 40
PEOPLE, PEOPLE_FULL = 8, 100
SEED = 2026
COPIES = 10
# Each hop is answered by a process of its own, forked from one that answers none itself.
ANSWER = """
import json, os, signal, sys
import django
django.setup()
from ussd.conversation import answer
from ussd.call import Call
for line in sys.stdin:
    child = os.fork()
    if not child:
        reply = answer(Call(**json.loads(line)))
        print(json.dumps([os.getpid(), reply.label]), flush=True)
        signal.pause()
    os.waitpid(child, 0)
"""


def test_ten_copies_of_the_hop_that_applies_make_one_application(
    race: Race, book: Book, handset: Phones, redis_client: Redis
) -> None:
    book.product(on_product("School"))
    for number in race.each():
        phone = handset(f"+26658{number:06d}")
        borrower = at_the_office(book.mfi, new(phone.number, national_id=f"{number:012d}"))
        set_pin(Membership.objects.get(borrower_id=borrower).person_id, PIN)
        choose_language(phone.number, "en", by=Actor.system("test"))
        phone.dial()
        for typed in TO_THE_PIN:
            phone.answer(typed)
        phone.transcript = f"{phone.transcript}*{PIN}"
        copies = race.hands.do(*[partial(copied, phone)] * COPIES)
        screens = {str(one) for one in copies}
        applications = Application.objects.of(book.mfi).filter(borrower_id=borrower).count()
        race.holds(len(screens) == 1 and "has reached us" in screens.pop(), f"{copies}")
        race.holds(applications == 1, f"{applications} applications")


def copied(phone: Handset) -> dict[str, str]:
    """Send the hop from a handset of its own, as a network sends copies."""
    copy = Handset(phone.number, phone.network, phone.session_id, phone.transcript)
    return {"screen": copy.send()}


def test_a_fifth_of_all_hops_is_lost_and_she_is_registered_all_the_same(
    handset: Phones, maluti: Mfi, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> None:
    people = PEOPLE_FULL if pytestconfig.getoption("--full") else PEOPLE
    chance = random.Random(SEED)
    done = sum(
        registered(handset(f"+26663{number:06d}"), number, chance) for number in range(people)
    )
    line = f"{request.node.name}: {done} of {people} registered, seed {SEED}"
    request.node.user_properties.append((TOLD, line))
    assert done >= people * 95 / 100
    assert Borrower.objects.of(maluti).count() == done


def registered(phone: Handset, number: int, chance: random.Random) -> bool:
    """Let somebody register over a bad network, redialling until she is through."""
    choose_language(phone.number, "en", by=Actor.system("test"))
    answers = {
        "home.menu": "1",
        "resume.offer": "1",
        "register.store": "1",
        "register.share": "1",
        "register.name": "Lineo Tau",
        "register.national_id": f"{number:012d}",
        "register.born_on": "31121990",
        "register.district": "1",
        "register.pin": PIN,
        "register.pin_again": PIN,
    }
    for _ in range(REDIALS_MAX):
        if chance.random() < LOST:
            continue  # the dial itself did not come through
        phone.dial()
        while phone.open and phone.label in answers:
            if chance.random() < LOST:
                # Half of what is lost was heard by us, and its answer never reached her.
                if chance.random() < LOST * 2:
                    phone.answer(answers[phone.label])
                break
            phone.answer(answers[phone.label])
        if phone.label == "register.registered":
            return True
        if phone.open and "1. Apply for a loan" in phone.screen:
            return True  # an earlier hop had done it, and its answer was lost
    return False


class House:
    """The product as processes of which each answers one hop."""

    def __init__(self) -> None:
        database = urlsplit(os.environ["DATABASE_URL"])
        here = database._replace(path=f"/{django_settings.DATABASES['default']['NAME']}")
        environment = {
            **os.environ,
            "DATABASE_URL": here.geturl(),
            "REDIS_URL": django_settings.REDIS_URL,
            "USSD_HOPS_PER_MINUTE": "0",
            "USSD_DIALS_PER_HOUR": "0",
            "SECRET_KEY": django_settings.SECRET_KEY,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", ANSWER],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def answer(self, call: Call) -> tuple[int, str]:
        """Have one hop answered, and end who did it as a machine that fails does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        told = {name: getattr(call, name) for name in Call.__slots__}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        process, label = json.loads(self.process.stdout.readline())
        os.kill(process, signal.SIGKILL)
        return int(process), str(label)

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.mark.long_on_citus
def test_each_hop_is_answered_by_another_process_and_the_one_before_is_killed(
    book: Book, redis_client: Redis
) -> None:
    book.product(on_product("School"))
    borrower = at_the_office(book.mfi, new())
    set_pin(Membership.objects.get(borrower_id=borrower).person_id, PIN)
    choose_language(PALESA, "en", by=Actor.system("test"))
    answers = ["", *TO_THE_PIN, PIN]
    answered = []
    with closing(House()) as house:
        for place in range(len(answers)):
            transcript = "*".join(answers[1 : place + 1])
            call = Call("ATUid_killed", PALESA, django_settings.SERVICE_CODE, "65101", transcript)
            answered.append(house.answer(call))
    assert len({process for process, _ in answered}) == len(answers)
    assert [label for _, label in answered] == [
        "home.menu",
        *(f"apply.{name}" for name in ("product", "amount", "time", "cost", "payments")),
        *("apply.consent", "apply.pin", "apply.received"),
    ]
    assert Application.objects.of(book.mfi).get().amount_lisente == 100_000
