"""A manager keeps whom the lender writes to; officers read it; another lender knows of none."""

from itertools import count
from uuid import uuid4

import pytest
from pytest_django import Settings

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.stop import stop
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import refusal
from tests.gateway.api.test_borrowers import registered
from tests.people import Colleague

FILE = b"phone;name\n63000001;a\n58000002;b\n63000001;c\n22310001;d\n"
UPLOAD = "groups/upload?name=October"


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def manager(signed_in: SignIn, neo: Colleague) -> Caller:
    return signed_in(neo)


KEYS = count(1)


def upload(
    manager: Caller, address: str = UPLOAD, content: bytes = FILE, key: str | None = None
) -> Answer:
    named = key or f"file-{next(KEYS)}"
    return manager.post(address, content, Content_Type="text/csv", Idempotency_Key=named)


def group(manager: Caller, **body: object) -> Answer:
    return manager.post("groups", body, Idempotency_Key=f"group-{next(KEYS)}")


def test_a_list_is_kept_read_renamed_and_let_go(officer: Caller, manager: Caller) -> None:
    palesa = registered(officer)
    body = {"name": "Market", "phones": ["63000001", palesa["phone"]]}
    answer = manager.post("groups", body, Idempotency_Key="g-1")
    assert answer.status == 201, answer.content
    assert manager.post("groups", body, Idempotency_Key="g-1").document == answer.document
    assert refusal(manager.post("groups", body)) == (400, "idempotency-key-missing")
    made = answer.document
    assert (made["name"], made["filter"], made["members"]) == ("Market", None, 2)
    address = f"groups/{made['id']}"
    assert officer.get(address).document == made
    assert officer.get("groups").document["results"] == [made]
    members = officer.get(f"{address}/members").document["results"]
    assert {one["borrower"] for one in members} == {palesa["id"], None}
    assert "+266*****001" in {one["phone"] for one in members}
    changed = manager.ask("PATCH", address, {"name": "Market women"}).document
    assert changed == {**made, "name": "Market women"}
    gone = [one["id"] for one in members if one["borrower"]]
    swapped = manager.post(f"{address}/members", {"phones": ["58000002"], "remove": gone})
    assert swapped.document == {"added": 1, "removed": 1}
    assert manager.ask("DELETE", address).status == 204
    assert officer.get(address).status == 404


def test_a_filter_is_kept_and_refused_field_by_field(manager: Caller) -> None:
    made = group(manager, name="Leribe", filter={"district": "Leribe"}).document
    assert (made["filter"], made["members"]) == ({"district": "Leribe"}, None)
    refused = group(manager, name="x", filter={"district": "Durban", "town": "Roma"})
    assert set(refused.document["errors"]) == {"filter.district", "filter.town"}
    assert refusal(manager.post(f"groups/{made['id']}/members", {"phones": ["58000002"]})) == (
        409,
        "not-now",
    )
    assert refusal(group(manager, name="Leribe")) == (409, "already-taken")


def test_a_file_is_a_list_and_each_row_is_told(officer: Caller, manager: Caller) -> None:
    made = upload(manager)
    assert made.status == 201, made.content
    told = made.document
    counts = ("rows_total", "accepted", "refused", "skipped", "duplicate")
    assert [told[name] for name in counts] == [4, 2, 1, 0, 1]
    assert [(one["line"], one["outcome"]) for one in told["rows"]] == [
        (4, "duplicate"),
        (5, "refused"),
    ]
    assert told["group"]["members"] == 2
    again = "groups/upload?name=November"
    assert refusal(upload(manager, again)) == (409, "imported-before")
    assert upload(manager, f"{again}&again=true").status == 201
    assert upload(officer).status == 403


def test_who_has_said_stop_is_skipped_whatever_the_keys_are_today(
    manager: Caller, maluti: Mfi, settings: Settings
) -> None:
    stop(maluti.id, "+26658000002", "sms", by=Actor.system("carrier"))
    settings.PII_KEYS = {"newer": b"n" * 32, **settings.PII_KEYS}
    told = upload(manager).document
    assert (told["rows_total"], told["accepted"], told["skipped"]) == (4, 1, 1)
    assert told["group"]["members"] == 1


def test_a_file_that_is_none_leaves_nothing(manager: Caller) -> None:
    for content in (b"", b"PK\x03\x04", b"number\n58000002\n", b"phone\n\x00\n"):
        refused = upload(manager, content=content)
        assert (refused.status, list(refused.document["errors"])) == (400, ["file"])
    assert refusal(upload(manager, content=b"x" * (10 * 2**20 + 1))) == (413, "too-large")
    assert upload(manager, "groups/upload").document["errors"].keys() == {"name"}
    as_json = manager.post(UPLOAD, {"phone": "58000002"}, Idempotency_Key="j")
    assert as_json.status == 415
    assert manager.get("groups").document["results"] == []


def test_an_audience_is_counted_before_it_is_written_to(officer: Caller, manager: Caller) -> None:
    registered(officer)
    listed = upload(manager).document["group"]["id"]
    told = officer.post("audiences/preview", {"audience": {"group": listed}}).document
    assert (told["recipients"], told["opted_out"]) == (2, 0)
    assert (told["by_language"], told["by_network"]) == ({"st": 2}, {"econet": 1, "vodacom": 1})
    assert {one["phone"] for one in told["samples"]} == {"+266*****001", "+266*****002"}
    everybody = officer.post("audiences/preview", {"audience": {"all": True}}).document
    assert everybody["recipients"] == 1
    for wrong, field in (
        ({"all": True, "mfi": "x"}, "mfi"),
        ({"group": str(uuid4())}, "group"),
        ({"phones": ["22310001"]}, "phones.0"),
    ):
        refused = officer.post("audiences/preview", {"audience": wrong})
        assert (refused.status, list(refused.document["errors"])) == (400, [field])


def test_another_lender_knows_of_none(manager: Caller, signed_in: SignIn, mpho: Colleague) -> None:
    theirs, stranger = upload(manager).document["group"]["id"], signed_in(mpho)
    assert stranger.get("groups").document["results"] == []
    assert stranger.get(f"groups/{theirs}/members").status == 404
    body = {"audience": {"group": theirs}}
    assert stranger.post("audiences/preview", body).status == 400
