"""A list comes as a form with a file: kept once, counted row by row, refused as what it is not."""

from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, encode_multipart

from loans.models import Once
from messaging.models import Broadcast, Group, GroupMember
from messaging.models import Message as Text
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.lender_desk import Desk, refusal
from tests.gateway.api.test_groups import FILE

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
FORM = f"multipart/form-data; boundary={BOUNDARY}"
LIST, MANY = "groups/upload", "broadcasts/upload"
COUNTS = ("rows_total", "accepted", "refused", "skipped", "duplicate")
MB = 2**20


def sent(
    who: Caller,
    address: str,
    fields: Mapping[str, object],
    content: bytes | None = FILE,
    key: str = "k",
) -> Answer:
    """Send a form as a browser or a program does."""
    file = {} if content is None else {"file": SimpleUploadedFile("october.csv", content)}
    body = encode_multipart(BOUNDARY, {**fields, **file})
    return who.post(address, body, Content_Type=FORM, Idempotency_Key=key)


def counts(answer: Answer) -> list[int]:
    assert answer.status == 201, answer.content
    told = [answer.document[name] for name in COUNTS]
    assert told[0] == sum(told[1:])
    return told


def test_a_list_is_made_of_a_form_and_the_same_again_is_the_same(desk: Desk) -> None:
    made = sent(desk.manager, LIST, {"name": "October", "language": "en"})
    assert counts(made) == [4, 2, 1, 0, 1]
    assert made.document["group"]["members"] == 2
    assert [one["line"] for one in made.document["rows"]] == [4, 5]
    assert sent(desk.manager, LIST, {"name": "October", "language": "en"}).document == made.document
    other = sent(desk.manager, LIST, {"name": "October", "language": "st"})
    assert refusal(other) == (422, "idempotency-mismatch")
    changed = sent(desk.manager, LIST, {"name": "October", "language": "en"}, FILE + b"58000003;\n")
    assert refusal(changed) == (422, "idempotency-mismatch")
    assert Group.objects.of(desk.mfi).count() == 1
    listed = GroupMember.objects.of(desk.mfi).values_list("language", flat=True)
    assert set(listed) == {"en"}


def test_the_very_same_file_is_asked_about_again_wherever_it_goes(desk: Desk) -> None:
    manager, words = desk.manager, {"name": "Fair", "en": "The fair is on Saturday."}
    counts(sent(manager, LIST, {"name": "October"}, key="1"))
    for address, fields in ((LIST, {"name": "November"}), (MANY, words)):
        assert refusal(sent(manager, address, fields, key="2")) == (409, "imported-before")
        counts(sent(manager, address, {**fields, "again": "true"}, key="3"))


def test_a_broadcast_goes_straight_to_the_numbers_in_a_file(desk: Desk) -> None:
    fields = {"name": "Fair", "en": "The fair is on Saturday.", "st": "Fera ke Moqebelo."}
    made = sent(desk.manager, MANY, fields)
    assert counts(made) == [4, 2, 1, 0, 1]
    told = made.document["broadcast"]
    assert (told["name"], told["status"]) == ("Fair", "draft")
    assert told["texts"] == {"en": fields["en"], "st": fields["st"]}
    assert sent(desk.manager, MANY, fields).document == made.document
    row = Broadcast.objects.of(desk.mfi).get()
    assert told["audience"] == {"group": str(row.id)}
    members = GroupMember.objects.of(desk.mfi).filter(group_id=row.id)
    assert all(one.phone_sealed and "63000001" not in str(vars(one)) for one in members)
    assert not Text.objects.of(desk.mfi).exists()
    desk.set(quiet_from_hour=None)
    started = desk.manager.post(f"broadcasts/{row.id}/start", {})
    assert (started.status, started.document["recipients"]) == (200, 2)


def test_what_is_wrong_with_a_form_is_told_by_its_field(desk: Desk) -> None:
    manager, words = desk.manager, {"name": "Fair", "en": "Come."}
    for address, fields, content, wrong in (
        (LIST, {}, FILE, "name"),
        (LIST, {"name": "A", "colour": "red"}, FILE, "colour"),
        (LIST, {"name": "A", "language": "fr"}, FILE, "language"),
        (LIST, {"name": "A", "file": "58000002"}, None, "file"),
        (LIST, {"name": "A"}, None, "file"),
        (LIST, {"name": "A"}, b"PK\x03\x04", "file"),
        (LIST, {"name": "A"}, b"number\n58000002\n", "file"),
        (MANY, {"name": "A"}, FILE, "en"),
        (MANY, {**words, "scheduled_at": "2020-01-01T08:00:00+02:00"}, FILE, "scheduled_at"),
        (MANY, words, b"phone\n\x00\n", "file"),
    ):
        answer = sent(manager, address, fields, content)
        assert (answer.status, list(answer.document["errors"])) == (400, [wrong]), answer.content
    link = sent(manager, MANY, {"name": "A", "en": "Go to bit.ly/x"})
    assert refusal(link) == (422, "wording-refused")
    assert not Group.objects.of(desk.mfi).exists()
    assert not Once.objects.of(desk.mfi).filter(route__contains="upload").exists()


def test_a_form_that_is_none_or_says_a_thing_twice_is_refused(desk: Desk) -> None:
    whole = encode_multipart(
        BOUNDARY, {"name": ["A", "B"], "file": SimpleUploadedFile("a.csv", FILE)}
    )
    two = encode_multipart(
        BOUNDARY,
        {"name": "A", "file": [SimpleUploadedFile("a", FILE), SimpleUploadedFile("b", FILE)]},
    )
    for body in (whole, two):
        told = desk.manager.post(LIST, body, Content_Type=FORM, Idempotency_Key="k")
        assert refusal(told) == (400, "malformed")
    bare = desk.manager.post(LIST, whole, Content_Type="multipart/form-data", Idempotency_Key="k")
    assert refusal(bare) == (400, "malformed")
    assert desk.manager.post(MANY, FILE, Content_Type="text/csv", Idempotency_Key="k").status == 415


def test_ten_megabytes_are_enough(desk: Desk) -> None:
    comment = b"phone;note\n58000002;" + b"x" * 900 + b"\n"
    lines = comment + b"".join(
        b"5%07d;%s\n" % (number, b"x" * 900) for number in range(10 * MB // 910 - 20)
    )
    assert 9 * MB < len(lines) < 10 * MB
    assert counts(sent(desk.manager, LIST, {"name": "Large"}, lines))[2] == 0
    for content in (lines + b"x" * MB, b"x" * (11 * MB)):
        too_large = sent(desk.manager, LIST, {"name": "Larger"}, content, key="l")
        assert refusal(too_large) == (413, "too-large")
    assert Group.objects.of(desk.mfi).count() == 1


@pytest.mark.parametrize("address", [LIST, MANY])
def test_it_needs_a_key_and_a_manager(desk: Desk, address: str) -> None:
    body = encode_multipart(BOUNDARY, {"name": "A", "file": SimpleUploadedFile("a.csv", FILE)})
    keyless = desk.manager.post(address, body, Content_Type=FORM)
    assert refusal(keyless) == (400, "idempotency-key-missing")
    for somebody in (desk.officer, desk.finance):
        assert refusal(sent(somebody, address, {"name": "A"})) == (403, "not-allowed")
