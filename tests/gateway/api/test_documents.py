"""An officer keeps a photograph of her id and takes it out again; no stranger ever sees it."""

import base64
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from loans.document_content import BYTES_MAX
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import registered
from tests.loans.test_document_content import a_pdf, picture
from tests.people import Colleague


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def address(officer: Caller) -> str:
    return f"borrowers/{registered(officer)['id']}/documents"


def letters(content: bytes) -> str:
    return base64.b64encode(content).decode()


def sent(caller: Caller, address: str, content: bytes, **headers: str) -> Answer:
    return caller.post(address, {"kind": "identity", "content": letters(content)}, **headers)


def test_a_photograph_is_kept_listed_and_handed_over(officer: Caller, address: str) -> None:
    made = sent(officer, address, picture("PNG"))
    assert made.status == 201, made.content
    kept: dict[str, Any] = made.document
    assert (kept["kind"], kept["media_type"]) == ("identity", "image/png")
    assert officer.get(address).document["results"] == [kept]
    taken = officer.get(f"{address}/{kept['id']}")
    assert (taken.status, len(taken.content)) == (200, kept["size_bytes"])
    assert taken.content.startswith(b"\x89PNG")
    assert taken.headers["Content-Type"] == "image/png"
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{kept["id"]}.png"'
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert taken.headers["Cache-Control"] == "no-store"
    assert officer.get(f"{address}/{kept['id']}", Accept="image/png").status == 200


def test_a_paper_of_five_megabytes_is_taken_and_no_larger_one(
    officer: Caller, address: str
) -> None:
    fits = a_pdf() + b"%" * (BYTES_MAX - len(a_pdf()))
    assert sent(officer, address, fits).status == 201
    large = sent(officer, address, fits + b"%")
    assert (large.status, large.document["errors"]) == (400, {"content": ["At most 5 MB."]})
    longer = sent(officer, address, fits * 2)
    assert (longer.status, longer.problem) == (413, "too-large")


def test_other_calls_are_not_longer_for_it(officer: Caller) -> None:
    answer = officer.post("borrowers", {"name": "x" * (1024 * 1024)})
    assert (answer.status, answer.problem) == (413, "too-large")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": letters(b"<svg/>")}, "content"),
        ({"content": letters(b"<!doctype html>")}, "content"),
        ({"content": "%%%"}, "content"),
        ({"content": ""}, "content"),
        ({"content": 5}, "content"),
        ({"content": letters(picture("JPEG")[:300])}, "content"),
        ({"kind": "selfie"}, "kind"),
        ({"name": "../../etc/passwd"}, "name"),
        ({"filename": "a.php.jpg"}, "filename"),
    ],
)
def test_anything_else_is_refused_by_field(
    officer: Caller, address: str, folder: Path, body: dict[str, object], field: str
) -> None:
    whole = {"kind": "identity", "content": letters(picture("JPEG")), **body}
    answer = officer.post(address, whole)
    assert (answer.status, list(answer.document["errors"])) == (400, [field])
    assert not [one for one in folder.rglob("*") if one.is_file()]


def test_the_same_key_keeps_it_once(officer: Caller, address: str) -> None:
    first = sent(officer, address, picture("JPEG"), Idempotency_Key="k-1")
    again = sent(officer, address, picture("JPEG"), Idempotency_Key="k-1")
    assert (first.status, again.document) == (201, first.document)
    assert sent(officer, address, picture("PNG"), Idempotency_Key="k-1").status == 422


def test_another_lender_sees_none_and_so_does_another_borrower(
    officer: Caller, address: str, signed_in: SignIn, mpho: Colleague
) -> None:
    kept, stranger = sent(officer, address, picture("JPEG")).document["id"], signed_in(mpho)
    assert stranger.get(address).status == 404
    assert stranger.get(f"{address}/{kept}").status == 404
    assert sent(stranger, address, picture("JPEG")).status == 404
    other = registered(officer, national_id="199001019999")["id"]
    assert officer.get(f"borrowers/{other}/documents/{kept}").status == 404
    assert officer.get(f"borrowers/{other}/documents").document["results"] == []
