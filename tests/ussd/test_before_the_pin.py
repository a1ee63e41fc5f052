"""Before her PIN no screen says who she is, what she owes, or who lends to her."""

import uuid

import pytest

from loans.models import Mfi
from loans.queries.directory import lenders
from tests.loans.book import on_product, open_book
from tests.loans.test_register_borrower import PALESA
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import Owing, borrows_at
from ussd.book import domain
from ussd.caller import Caller
from ussd.engine.limits import Limits
from ussd.engine.screens import Ask, End, Pin
from ussd.engine.stage import MORE_KEY, Stage, Turn
from ussd.engine.turn import begin, take
from ussd.exactly_once import WORDS
from ussd.flows import DIALOGUE
from ussd.greeting import greeting_of

pytestmark = pytest.mark.django_db
# Something that each question takes, whatever is asked.
TYPED = ("1000", "Palesa Mokoena", "123456789012", "31121990", "274913")


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, senqu: Mfi, hire: Hire) -> Owing:
    """She owes Maluti M1,332.72; Senqu, which lends as well, does not know her."""
    open_book(senqu, hire).product(on_product("Seeds"))
    her = borrows_at(handset, maluti, hire)
    her.book.product(on_product("School"))
    her.borrows(maloti=1234)
    return her


def screens_without_pin() -> list[tuple[str, str]]:
    """Go every way from home that needs no PIN; give what is read on it."""
    caller = Caller(PALESA, uuid.uuid4().hex, lambda _: True, line="a line")
    stage = Stage(DIALOGUE, WORDS, domain(caller), Limits())
    ahead, seen, read = [begin(stage, greeting_of(PALESA))], set(), []
    while ahead:
        here = ahead.pop()
        place = (
            here.reply.label,
            here.talk.page,
            here.talk.language,
            here.talk.slots.get("lender"),
        )
        if place in seen:
            continue
        seen.add(place)
        read.append((here.reply.label, here.reply.text))
        ahead += _ahead(stage, here)
    return read


def _ahead(stage: Stage, here: Turn) -> list[Turn]:
    screen = DIALOGUE.screens.get(here.reply.label)
    if here.reply.kind == "END" or isinstance(screen, Pin | End | None):
        return []
    keys = [str(place + 1) for place in range(len(here.talk.shown))]
    if isinstance(screen, Ask):
        keys = list(TYPED)
    return [take(stage, here.talk, key) for key in (*keys, *([MORE_KEY] if here.talk.more else []))]


def test_no_screen_before_her_pin_tells_her_lender_from_the_others(palesa: Owing) -> None:
    names = {lender.name for lender in lenders()}
    assert len(names) == 2
    read = screens_without_pin()
    for label, text in read:
        said = {name for name in names if name in text}
        assert said in (set(), names), (label, text)
        # M1,234 at 2 % a month for four months.
        assert "M1,234" not in text, (label, text)
        assert "M1,332" not in text, (label, text)
        assert "Palesa" not in text, (label, text)
    labels = {label for label, _ in read}
    assert {
        "home.help",
        "apply.lender",
        "apply.pin",
        "forgotten.will_call",
        "complaint.pin",
    } <= labels
