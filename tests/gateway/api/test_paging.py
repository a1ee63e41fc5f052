"""Lists in pages: each row once, in order, whatever comes meanwhile."""

import base64
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from loans.deed import Actor, deed
from loans.models import Mfi
from loans.record import record_event
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.people import OPERATOR, Colleague

pytestmark = [pytest.mark.urls("tests.gateway.api.sample_calls"), pytest.mark.citus]


@deed
def something_happens(mfi_id: UUID, *, by: Actor) -> None:
    _ = by
    record_event(mfi_id, "sample", "mfi", uuid4())


@pytest.fixture
def caller(signed_in: SignIn, thabo: Colleague, maluti: Mfi, senqu: Mfi) -> Caller:
    """Thabo; at his lender eleven things happened (it was taken on, too), and others elsewhere."""
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False) as clock:
        for number in range(10):
            # Several at one moment: only the id is left to order those.
            clock.shift(timedelta(seconds=1 if number in {3, 8} else 0))
            something_happens(maluti.id, by=OPERATOR)
            something_happens(senqu.id, by=OPERATOR)
    with connection.cursor() as cursor:
        # The order must come from the question: an index that happens to have it would hide that.
        for plan in ("indexscan", "indexonlyscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{plan} TO off")
    return signed_in(thabo)


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.content
    assert sorted(answer.document) == ["next", "previous", "results"]
    return [row["id"] for row in answer.document["results"]]


def walk(caller: Caller, path: str, link: str) -> list[list[str]]:
    """Follow the links one way, to the end."""
    pages = []
    following: str | None = path
    while following:
        answer = caller.get(following)
        pages.append(ids(answer))
        following = answer.document[link]
    return pages


def flat(pages: list[list[str]]) -> list[str]:
    return [row for page in pages for row in page]


def test_without_a_cursor_comes_the_newest(caller: Caller) -> None:
    answer = caller.get("events")
    assert len(ids(answer)) == 11
    rows = [(row["at"], row["id"]) for row in answer.document["results"]]
    assert rows == sorted(rows, reverse=True)
    assert answer.document["next"] is answer.document["previous"] is None


def test_in_order_comes_the_oldest_first(caller: Caller) -> None:
    assert ids(caller.get("events-in-order")) == ids(caller.get("events"))[::-1]


@pytest.mark.parametrize("path", ["events", "events-in-order"])
def test_pages_of_any_size_hold_each_row_once(caller: Caller, path: str) -> None:
    whole = ids(caller.get(path))
    for size in (1, 2, 3, 5, 10, 11, 12, 200):
        pages = walk(caller, f"{path}?page_size={size}", "next")
        assert flat(pages) == whole
        assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_the_way_back_shows_the_same_rows(caller: Caller) -> None:
    for size in (1, 2, 3, 5, 10):
        forth = walk(caller, f"events?page_size={size}", "next")
        last = f"events?page_size={size}"
        for _ in forth[1:]:
            last = caller.get(last).document["next"]
        back = walk(caller, last, "previous")
        assert back[0] == forth[-1]
        assert flat(back[::-1]) == flat(forth)


def test_what_happens_meanwhile_moves_nothing(caller: Caller, maluti: Mfi) -> None:
    before = ids(caller.get("events"))
    first = caller.get("events?page_size=4")
    something_happens(maluti.id, by=OPERATOR)
    second = caller.get(first.document["next"])
    assert ids(first) + ids(second) == before[:8]
    assert ids(caller.get(second.document["previous"])) == before[:4]


def test_who_reads_to_the_end_finds_there_what_came_later(caller: Caller, maluti: Mfi) -> None:
    first = caller.get("events-in-order?page_size=10")
    assert len(ids(caller.get(first.document["next"]))) == 1
    something_happens(maluti.id, by=OPERATOR)
    assert len(ids(caller.get(first.document["next"]))) == 2


def test_a_cursor_of_one_lender_shows_another_its_own_rows_only(
    caller: Caller,
    signed_in: SignIn,
    mpho: Colleague,
) -> None:
    cursor = caller.get("events?page_size=3").document["next"]
    ours = set(ids(caller.get("events")))
    theirs = ids(signed_in(mpho).get(cursor))
    assert theirs
    assert not ours & set(theirs)


def test_a_page_has_one_to_two_hundred_rows(caller: Caller) -> None:
    for size in ("0", "-1", "201", "1000000000", "ten", "", "1.5", "٣", "%2B5", "1_0"):
        answer = caller.get(f"events?page_size={size}")
        assert (answer.status, answer.problem) == (400, "invalid"), size
        assert answer.document["errors"] == {"page_size": ["A whole number from 1 to 200."]}


def made_up(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


MADE_UP = (
    "",
    "1",
    "é",
    "%00",
    made_up("nonsense"),
    made_up(">2026-11-23T08:41:00+02:00"),
    made_up(">2026-11-23T08:41:00+02:00|7"),
    made_up(f">2026-11-23T08:41:00|{UUID(int=7)}"),
    made_up(f">2026-13-45T08:41:00+02:00|{UUID(int=7)}"),
    made_up(f">' OR 1=1 --|{UUID(int=7)}"),
    made_up("\ud7ff>|"),
)


def test_a_made_up_cursor_is_refused(caller: Caller) -> None:
    for cursor in MADE_UP:
        answer = caller.get(f"events?cursor={cursor}")
        assert (answer.status, answer.problem) == (400, "invalid"), cursor
        assert answer.document["errors"] == {"cursor": ["This is no cursor of this list."]}


def test_a_cursor_at_the_end_of_time_is_a_place_like_another(caller: Caller) -> None:
    first, last = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
    # Newest first: ">" reads on to what is older, "<" back to what is newer.
    rows = {(">", first): 0, ("<", first): 11, (">", last): 11, ("<", last): 0}
    for (way, moment), count in rows.items():
        cursor = made_up(f"{way}{moment}|{UUID(int=7)}")
        assert len(ids(caller.get(f"events?cursor={cursor}"))) == count


def test_an_order_of_ones_own_is_no_filter(caller: Caller) -> None:
    answer = caller.get("events?ordering=-id&limit=1")
    assert sorted(answer.document["errors"]) == ["limit", "ordering"]
