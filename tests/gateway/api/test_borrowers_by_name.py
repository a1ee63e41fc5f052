"""Who looks for a name reads names in their order, page by page."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from loans.models import Borrower, Mfi
from loans.queries.borrowers import found
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import PALESA
from tests.people import Colleague

pytestmark = pytest.mark.citus
# As they come; two have the same name, and one has it with a mark.
NAMES = ["Palesa Tau", "Palesa Mokoena", "Thabo Tau", "Palesa Tau", "palesa anna Ntso", "’Palesa Z"]


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    caller = signed_in(thabo)
    for number, name in enumerate(NAMES):
        who = {"name": name, "phone": f"5812 345{number}", "national_id": f"19900101234{number}"}
        assert caller.post("borrowers", {**PALESA, **who}).status == 201
    return caller


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.content
    return [row["name"] for row in answer.document["results"]]


IN_ORDER = ["palesa anna Ntso", "Palesa Mokoena", "Palesa Tau", "Palesa Tau", "’Palesa Z"]


def test_found_by_a_name_they_come_in_the_order_of_names(officer: Caller) -> None:
    assert names(officer.get("borrowers?q=PALESA")) == IN_ORDER
    assert names(officer.get("borrowers?q=palesa t")) == ["Palesa Tau", "Palesa Tau"]
    # Whoever is not looked for by name comes as she was registered, the last one first.
    assert names(officer.get("borrowers")) == NAMES[::-1]


def test_a_name_with_a_null_character_is_refused(officer: Caller) -> None:
    refused = officer.get("borrowers?q=Pa%00lesa")
    assert refused.status == 400
    assert refused.document["errors"] == {"q": ["Null characters are not allowed."]}


def test_pages_hold_each_once_forth_and_back(officer: Caller) -> None:
    for size in (1, 2, 3, 4):
        forth = [officer.get(f"borrowers?q=pal&page_size={size}")]
        while following := forth[-1].document["next"]:
            forth.append(officer.get(following))
        ids = [row["id"] for page in forth for row in page.document["results"]]
        assert len(ids) == len(set(ids)) == 5
        assert [name for page in forth for name in names(page)] == IN_ORDER
        back = [forth[-1]]
        while before := back[-1].document["previous"]:
            back.append(officer.get(before))
        assert [name for page in back[::-1] for name in names(page)] == IN_ORDER


def cursor_of(answer: Answer) -> str:
    (cursor,) = parse_qs(urlsplit(str(answer.document["next"])).query)["cursor"]
    return cursor


def test_a_cursor_names_nobody_and_is_good_for_its_own_order_and_lender(
    officer: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    first = officer.get("borrowers?q=pal&page_size=2")
    by_name = cursor_of(first)
    told = base64.urlsafe_b64decode(by_name).decode()
    assert told == f">|{first.document['results'][1]['id']}"
    by_time = cursor_of(officer.get("borrowers?page_size=2"))
    stranger = signed_in(mpho)
    for caller, query in (
        (officer, f"cursor={by_name}"),
        (officer, f"q=pal&cursor={by_time}"),
        (officer, f"q=199001012340&cursor={by_name}"),
        (stranger, f"q=pal&cursor={by_name}"),
    ):
        answer = caller.get(f"borrowers?{query}")
        assert answer.status == 400, query
        assert answer.document["errors"] == {"cursor": ["This is no cursor of this list."]}


def test_who_is_renamed_meanwhile_is_a_place_like_another(officer: Caller) -> None:
    first = officer.get("borrowers?q=pal&page_size=2")
    edge = first.document["results"][1]["id"]
    assert officer.ask("PATCH", f"borrowers/{edge}", {"name": "Palesa Aaron"}).status == 200
    assert names(officer.get(first.document["next"])) == ["palesa anna Ntso", "Palesa Tau"]


def test_one_index_finds_a_beginning_and_has_the_order(officer: Caller, maluti: Mfi) -> None:
    page = found(maluti.id, text="Pal").order_by("name_folded", "id")[:3]
    assert isinstance(page.first(), Borrower)
    with connection.cursor() as cursor:
        for plan in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{plan} TO off")
    plan = page.explain()
    assert "borrower_name_in_order" in plan
    assert "name_folded)::text >= 'pal'" in plan
    assert "Sort" not in plan
