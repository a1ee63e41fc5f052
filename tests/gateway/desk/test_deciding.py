"""Deciding on the page without JavaScript: each verdict once, each refusal in words."""

from uuid import uuid4

import pytest
from django.test import Client

from credit.stores.cassandra import CassandraRegistry
from gateway.backoffice import application as application_page
from gateway.refusals import DOMAIN, REFUSALS
from loans.actions.apply import withdraw
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject
from loans.deed import Actor
from loans.errands.registry import names
from loans.errors import Busy, CreditLimit, DomainError, IdentityUnproved, NotNow
from loans.models import Application, Decision
from loans.queries.applications import one
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.desk.conftest import House, main_of
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
NOTHING = "Nothing was done"


def at(application: Application) -> str:
    return f"/applications/{application.id}"


def decisions(application: Application) -> list[tuple[str, str]]:
    rows = Decision.objects.of(application.mfi_id).filter(application_id=application.id)
    return [(row.kind, row.reason) for row in rows.order_by("at")]


def test_neo_approves_as_she_asked(house: House) -> None:
    asked = house.asked(1000, 4)
    answer = house.manager.sends(asked, "approve", note="steady work")
    assert (answer.status_code, answer.headers["Location"]) == (302, at(asked))
    made = house.now(asked)
    assert (made.status, made.offered_lisente, made.offered_installments) == (
        "approved",
        100_000,
        4,
    )
    told = one(asked.mfi_id, asked.id).decision
    assert told is not None
    assert told.note == "steady work"
    assert "Approved: it waits for her yes. M1,000.00, 4 payments." in house.manager.page(at(asked))


def test_on_other_terms_he_first_sees_what_they_cost(house: House) -> None:
    asked, manager = house.asked(1000, 4), house.manager
    looked = manager.sends(asked, "approve", amount="M 900", installments="3", note="less")
    assert looked.status_code == 200
    page = main_of(looked)
    assert "These are the costs on the terms you typed. Nothing was done yet" in page
    assert "She pays in all M954.00" in page
    assert 'value="less"' in looked.text
    assert house.now(asked).status == "submitted"
    seen = {"amount": "900.00", "installments": "3", "shown": "90000-3"}
    assert manager.sends(asked, "approve", **seen).status_code == 302
    made = house.now(asked)
    assert (made.offered_lisente, made.offered_installments) == (90_000, 3)
    assert (made.amount_lisente, made.installments) == (100_000, 4)


def test_the_costs_can_be_asked_for_by_a_button(house: House) -> None:
    asked = house.asked(1000, 4)
    answer = house.manager.sends(asked, "approve", look="yes")
    assert "These are the costs on the terms you typed." in main_of(answer)
    assert decisions(asked) == []


def test_he_returns_it_for_what_is_missing(house: House) -> None:
    asked = house.asked()
    assert house.manager.sends(asked, "return", note="no payslip").status_code == 302
    assert house.now(asked).status == "returned"
    page = house.manager.page(at(asked))
    assert "Returned · Maluti-Checker no payslip" in page
    assert "Returned: it waits to be mended." in page


def test_he_rejects_it_with_a_reason_that_she_hears(house: House) -> None:
    asked = house.asked()
    assert house.manager.sends(asked, "reject", reason="income", note="x").status_code == 302
    assert (house.now(asked).status, decisions(asked)) == ("rejected", [("reject", "income")])


@pytest.mark.parametrize(
    ("verdict", "fields", "words"),
    [
        ("approve", {"amount": "much"}, "The amount is no sum: write it like 1250 or 1,250.50."),
        ("approve", {"amount": ""}, "The amount is no sum"),
        ("approve", {"installments": "0"}, "The number of payments is no whole number."),
        ("approve", {"note": "x" * 501}, "The note is too long: 500 characters at most."),
        ("approve", {"note": "a\0b"}, "The note is too long"),
        ("return", {"note": " "}, "Say what is missing."),
        ("return", {}, "Say what is missing."),
        ("reject", {"reason": ""}, "Choose the reason that she will hear."),
        ("reject", {"reason": "her face"}, "Choose the reason that she will hear."),
        ("approve", {"once": ""}, "The form was not whole. Nothing was done"),
        ("reject", {"reason": "income", "once": "k\n"}, "The form was not whole."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stands(
    house: House, verdict: str, fields: dict[str, str], words: str
) -> None:
    asked = house.asked()
    answer = house.manager.sends(asked, verdict, **fields)
    assert answer.status_code == 422
    assert words in main_of(answer)
    assert f'value="{verdict}" data-key' in answer.text
    assert (house.now(asked).status, decisions(asked)) == ("submitted", [])


def test_a_double_click_decides_once(house: House) -> None:
    asked, manager = house.asked(), house.manager
    for _ in range(2):
        answer = manager.sends(asked, "reject", reason="income", once="one-key")
        assert (answer.status_code, answer.headers["Location"]) == (302, at(asked))
    assert decisions(asked) == [("reject", "income")]
    other = manager.sends(asked, "reject", reason="documents", once="one-key")
    assert other.status_code == 422
    assert "This form was sent before with other words in it." in main_of(other)


def test_a_double_click_on_an_approval_too(house: House) -> None:
    asked, manager = house.asked(1000, 4), house.manager
    form = {"amount": "1,000.00", "installments": "4", "shown": "100000-4", "once": "k"}
    for _ in range(2):
        assert manager.sends(asked, "approve", **form).status_code == 302
    assert decisions(asked) == [("approve", "")]


def test_who_wrote_it_down_is_told_why_she_cannot(house: House) -> None:
    asked = house.asked()
    page = house.officer.page(at(asked))
    assert "You wrote this application down, so a colleague decides on it." in page
    assert "Approve" not in page.replace("Approved", "")
    for verdict, fields in (
        ("approve", {"amount": "1000", "installments": "4", "shown": "100000-4"}),
        ("return", {"note": "x"}),
        ("reject", {"reason": "income"}),
    ):
        answer = house.officer.sends(asked, verdict, **fields)
        assert answer.status_code == 403
        assert "You wrote this application down: a colleague decides on it." in main_of(answer)
    assert decisions(asked) == []


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_only_reads_decides_nothing_however_he_asks(
    house: House, hire: Hire, role: str
) -> None:
    asked = house.asked()
    seat = house.sit(hire(f"pule-{role}", role, house.book.mfi).member)
    for verdict, fields in (
        ("approve", {"amount": "1000", "installments": "4", "shown": "100000-4"}),
        ("return", {"note": "x"}),
        ("reject", {"reason": "income"}),
    ):
        answer = seat.sends(asked, verdict, **fields)
        assert answer.status_code == 403
        assert "Your role does not decide on applications. Nothing was done." in main_of(answer)
    assert decisions(asked) == []


def test_above_his_limit_he_may_offer_less_or_refuse(house: House, hire: Hire) -> None:
    asked = house.asked(6000, 4)
    lerato = house.sit(hire("lerato", "officer", house.book.mfi).member)
    page = lerato.page(at(asked))
    assert "You approve up to M5,000.00. Offer less, return it or reject it" in page
    answer = lerato.sends(asked, "approve")
    assert answer.status_code == 403
    assert "This is above your limit. Offer less, or leave it to a manager." in main_of(answer)
    less = {"amount": "5000", "installments": "4", "shown": "500000-4"}
    assert lerato.sends(asked, "approve", **less).status_code == 302
    assert house.now(asked).offered_lisente == 500_000


def test_of_two_the_first_waits_and_the_second_sees_whom_she_follows(house: House) -> None:
    change_policy(
        house.book.mfi.id, {"second_approval_above_lisente": 800_000}, by=house.book.second
    )
    asked = house.asked(9000, 4)
    first = house.manager
    assert "Approve M9,000.00 as the first of two" in first.page(at(asked))
    assert first.sends(asked, "approve").status_code == 302
    page = first.page(at(asked))
    assert "You approved it first. It waits for the second word of a manager" in page
    assert house.now(asked).status == "submitted"
    second = house.admin
    page = second.page(at(asked))
    assert "Maluti-Checker approved it first: M9,000.00 in 4 payments." in page
    assert "as the first of two" not in page
    assert second.sends(asked, "approve").status_code == 302
    assert house.now(asked).status == "approved"


def test_an_officer_is_told_that_a_managers_word_is_missing(house: House, hire: Hire) -> None:
    change_policy(
        house.book.mfi.id, {"second_approval_above_lisente": 300_000}, by=house.book.second
    )
    asked = house.asked(4000, 4)
    approve(house.book.mfi.id, asked.id, Approval(), by=house.book.checker)
    lerato = house.sit(hire("lerato", "officer", house.book.mfi).member)
    page = lerato.page(at(asked))
    assert "Maluti-Checker approved it first. It waits for the second word of a manager" in page


def test_what_somebody_else_decided_meanwhile_is_told_with_the_way_back(house: House) -> None:
    asked, admin = house.asked(), house.admin
    form = admin.get(at(asked)).text
    assert "Decision" in form
    reject(house.book.mfi.id, asked.id, "income", "", by=house.book.checker)
    late = {"amount": "1000", "installments": "4", "shown": "100000-4", "once": "late-key"}
    answer = admin.browser.post(f"{at(asked)}/approve", late)
    assert answer.status_code == 409
    page = main_of(answer)
    assert "Somebody decided on this before you. What was decided stands" in page
    assert "Maluti-Checker decided it on" in page
    assert "Decide next · To the queue" in page
    assert "Rejected: income not enough · Maluti-Checker" in page
    assert decisions(asked) == [("reject", "income")]


def test_what_she_took_back_herself_is_told_without_a_name(house: House) -> None:
    asked = house.asked()
    withdraw(house.book.mfi.id, asked.id, "no need", by=house.book.officer)
    answer = house.manager.sends(asked, "reject", reason="income", once="k")
    assert answer.status_code == 409
    page = main_of(answer)
    assert "Somebody decided on this before you." in page
    assert "decided it on" not in page
    assert "She took it back. no need" in page


def test_without_the_registry_nothing_is_approved_and_the_rest_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, manager = house.asked(1000, 4), house.manager
    with monkeypatch.context() as patch:
        gone = CassandraRegistry(nobodys_address(closed_port()))
        patch.setattr(names, "opens", lambda: gone)
        answer = manager.sends(asked, "approve", note="steady")
        assert answer.status_code == 503
        page = main_of(answer)
        assert "The registry does not answer, and nothing is approved without it." in page
        assert 'value="steady"' in answer.text
        assert house.now(asked).status == "submitted"
        assert manager.sends(asked, "return", note="later").status_code == 302


def test_without_her_consent_nothing_is_approved(house: House) -> None:
    asked = house.book.applied()
    answer = house.manager.sends(asked, "approve")
    assert answer.status_code == 422
    assert "She has not allowed you to ask the registry. Have her sign a consent" in main_of(answer)


def test_terms_that_are_not_on_offer_are_refused_with_their_limits(house: House) -> None:
    asked = house.asked()
    form = {"amount": "60000", "installments": "4", "shown": "6000000-4"}
    answer = house.manager.sends(asked, "approve", **form)
    assert answer.status_code == 400
    page = main_of(answer)
    assert "This product is not offered on such terms." in page
    assert "M100.00 to M50,000.00" in page


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (CreditLimit(), 409, "There is no room for this loan, by what all lenders share"),
        (CreditLimit(why="too-soon"), 409, "not approved. She had a loan elsewhere, and the days"),
        (CreditLimit(why="of a new kind"), 409, "not approved. The registry refused it."),
        (Busy(), 503, "A colleague is at work on it this very moment. Nothing was done"),
        (NotNow(), 409, "As it stands at the moment, this cannot be done with it."),
        (IdentityUnproved(), 409, "Nobody has seen her document"),
        # A refusal for which nobody has found words yet is a refusal all the same.
        (DomainError(), 409, "This was refused. Nothing was done."),
    ],
)
def test_each_refusal_of_the_book_has_its_words(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    refusal: DomainError,
    status: int,
    words: str,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal

    asked = house.asked()
    monkeypatch.setitem(REFUSALS, "refused", DOMAIN["not-now"])
    monkeypatch.setattr(application_page, "reject", refuse)
    answer = house.manager.sends(asked, "reject", reason="income")
    assert answer.status_code == status
    assert words in main_of(answer)
    assert "To the decision" in main_of(answer)


def test_another_site_cannot_decide(house: House) -> None:
    asked, seat = house.asked(), house.manager
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.cookies = seat.browser.cookies
    answer = strict.post(f"{at(asked)}/reject", {"reason": "income", "once": "k"})
    assert answer.status_code == 403
    assert decisions(asked) == []


def test_a_decision_is_not_asked_for_by_a_link(house: House) -> None:
    asked = house.asked()
    assert house.manager.get(f"{at(asked)}/approve").status_code == 405
    assert house.manager.get(f"/applications/{uuid4()}").status_code == 404


def test_the_refusals_are_told_in_sesotho_too(house: House) -> None:
    asked = house.asked()
    officer = house.officer
    officer.browser.cookies["letsema_language"] = "st"
    answer = officer.sends(asked, "reject", reason="income")
    assert "Kopo ena e ngotsoe ke uena: mosebetsi-’moho o etsa qeto." in main_of(answer)


def test_who_decided_stands_in_the_trail_with_his_address(house: House) -> None:
    asked = house.asked()
    house.manager.sends(asked, "reject", reason="income")
    (made,) = Decision.objects.of(asked.mfi_id).filter(application_id=asked.id)
    assert made.by_id == house.manager.member.id
    assert Actor.staff(made.by_id).kind == "staff"
