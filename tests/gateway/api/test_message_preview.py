"""Before a text is sent: how long it is, what makes it dear, what it costs on which network."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.set_sms_price import set_sms_price
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import Desk
from tests.loans.book import Book
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
VECTORS = Path(__file__).parents[2] / "vectors" / "sms_segments.json"
HERS = ["58123456", "+266 6212 3456", "+27821234567", "58123456"]


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def test_every_known_text_is_counted_over_the_api_as_the_networks_count_it(
    officer: Caller,
) -> None:
    wrong = []
    for case in json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]:
        told = officer.post("messages/preview", {"text": case["text"]}).document
        names = ("encoding", "units", "segments", "per_segment")
        if [told[name] for name in names] != [case[name] for name in names]:
            wrong.append(case["id"])
    assert wrong == []


def test_one_letter_makes_a_text_dear_and_the_answer_says_which(officer: Caller) -> None:
    text = "Tšeliso, " + "a" * 82
    told = officer.post("messages/preview", {"text": text, "recipients": HERS}).document
    assert (told["encoding"], told["units"], told["segments"]) == ("UCS2", 91, 2)
    assert told["forced_by"] == [
        {"at": 1, "character": "š", "name": "latin small letter s with caron", "becomes": "s"}
    ]
    # Two parts: 30 lisente each at home, 80 abroad; who is named twice hears it once.
    assert told["by_network"] == [
        {"network": "65101", "recipients": 1, "cost": {"amount": "0.60", "currency": "LSL"}},
        {"network": "65102", "recipients": 1, "cost": {"amount": "0.60", "currency": "LSL"}},
        {"network": "other", "recipients": 1, "cost": {"amount": "1.60", "currency": "LSL"}},
    ]
    assert told["cost"] == {"amount": "2.80", "currency": "LSL"}
    assert told["plain"] == {
        "encoding": "GSM7",
        "units": 91,
        "segments": 1,
        "text": "Tseliso, " + "a" * 82,
        "cost": {"amount": "1.40", "currency": "LSL"},
    }
    assert [one["code"] for one in told["findings"]] == ["R11"]


def test_what_nobody_can_write_plainly_is_named_without_a_proposal(officer: Caller) -> None:
    told = officer.post("messages/preview", {"text": "Kea leboha \N{GRINNING FACE}"}).document
    (forced,) = told["forced_by"]
    assert (forced["at"], forced["name"], forced["becomes"]) == (11, "grinning face", None)
    assert told["plain"] is None
    assert told["cost"] == {"amount": "0.30", "currency": "LSL"}


def test_a_lenders_own_price_counts(officer: Caller, maluti: Mfi) -> None:
    set_sms_price(maluti.id, "65102", 333, by=Actor.system("operator"))
    told = officer.post("messages/preview", {"text": "Lumela"}).document
    assert told["cost"] == {"amount": "0.34", "currency": "LSL"}


def test_with_a_borrower_it_is_filled_with_what_is_true_of_her(
    book: Book, at_work: Callable[[Actor], Caller], senqu: Mfi, signed_in: SignIn, mpho: Colleague
) -> None:
    del senqu
    loan = book.active()
    body = {
        "text": "{lender}: M is {amount} of {reference}, by {until}; {reason}; {nothing}",
        "borrower": str(loan.borrower_id),
    }
    told = at_work(book.officer).post("messages/preview", body).document
    assert told["text"].startswith(f"Maluti Credit: M is M1,000.00 of {loan.reference}, by ")
    assert told["text"].endswith("; {nothing}")
    assert told["made_up"] == ["nothing", "reason"]
    assert "placeholder-unknown" in [one["code"] for one in told["findings"]]
    assert signed_in(mpho).post("messages/preview", body).status == 404


def test_as_another_wording_of_ours_it_is_read_over(officer: Caller) -> None:
    body = {
        "text": "{lender}: PIN ya hao e fetotsoe. Tobetsa bit.ly/x",
        "stands_for": "pin_changed",
        "language": "st",
    }
    told = officer.post("messages/preview", body).document
    found = {(one["code"], one["weight"]) for one in told["findings"]}
    assert found >= {
        ("link", "refusal"),
        ("placeholders-differ", "refusal"),
        ("R3", "doubt"),
        ("R13", "doubt"),
    }
    assert told["worst"]["units"] == told["units"] + len("W" * 22) - len("Maluti Credit")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 7},
        {"text": "a", "recipients": ["12"]},
        {"text": "a", "recipients": "58123456"},
        {"text": "a", "stands_for": "nothing"},
        {"text": "a", "language": "fr"},
        {"text": "a" * 5001},
        {"text": "\ud83d"},
        {"text": "a", "to": "58123456"},
    ],
)
def test_what_cannot_be_looked_at_is_refused(officer: Caller, body: dict[str, object]) -> None:
    assert officer.post("messages/preview", body).status == 400


def test_the_texts_of_a_loans_life_are_added_up(
    book: Book, at_work: Callable[[Actor], Caller]
) -> None:
    product, caller = book.product(), at_work(book.officer)
    told = caller.get(f"products/{product}/sms-cost?installments=6").document
    assert (told["product"], told["installments"]) == (str(product), 6)
    assert [one["language"] for one in told["languages"]] == ["en", "st"]
    for one in told["languages"]:
        times = {text["text"]: text["times"] for text in one["texts"]}
        # The last receipt is word of the loan's end.
        once = dict.fromkeys(("approved", "accepted", "paid_out", "paid_off"), 1)
        assert {**times, "reminder": 6} == {**once, "payment": 5, "reminder": 6}
        assert one["segments"] == sum(text["times"] * text["segments"] for text in one["texts"])
        price = f"{one['segments'] * 30 // 100}.{one['segments'] * 30 % 100:02d}"
        assert one["costs"] == [
            {"network": network, "cost": {"amount": price, "currency": "LSL"}}
            for network in ("65101", "65102")
        ]
    # As many as the product has at most.
    assert caller.get(f"products/{product}/sms-cost").document["installments"] == 60
    for wrong in ("0", "601", "six", ""):
        assert caller.get(f"products/{product}/sms-cost?installments={wrong}").status == 400


def test_a_writer_reads_it_on_his_own_phone(desk: Desk) -> None:
    desk.set(quiet_from_hour=None)
    body = {"text": "{name}, come to Mafeteng.", "to": "58123456"}
    address = "messages/preview/send"
    made = desk.manager.post(address, body, Idempotency_Key="p-1")
    assert made.status == 201, made.content
    told = made.document
    assert (told["to"], told["text"]) == ("+26658123456", "Palesa Mokoena, come to Mafeteng.")
    assert (told["status"], told["kind"], told["notice"]) == ("queued", "bulk", "preview")
    assert desk.manager.post(address, body, Idempotency_Key="p-1").document == told
    assert desk.manager.post(address, body).problem == "idempotency-key-missing"
    assert desk.officer.post(address, body, Idempotency_Key="p-2").status == 403
    for wrong, field in (
        ({"to": "22310001"}, "to"),
        ({"to": "+27821234567"}, "to"),
        ({"stands_for": "nothing"}, "stands_for"),
        ({"borrower": desk.borrower()}, "borrower"),
    ):
        answer = desk.manager.post(address, {**body, **wrong}, Idempotency_Key="p-3")
        assert (answer.status, list(answer.document["errors"])) == (400, [field])
    desk.set(previews_per_writer_day=1)
    again = desk.manager.post(address, body, Idempotency_Key="p-4")
    assert (again.status, again.problem) == (429, "preview-quota")
    hour = timezone.localtime().hour
    desk.set(quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    at_night = desk.admin.post(address, body, Idempotency_Key="p-5")
    assert (at_night.status, at_night.problem) == (409, "quiet-now")
