"""The queue: what needs whoever reads it on top, the rest marked, and nothing of another lender."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from gateway.backoffice import pages_of
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject, send_back
from loans.models import Acceptance, Application, Borrower, Mfi
from tests.gateway.desk.conftest import House, Seat, Sit, main_of
from tests.loans.book import on_product
from tests.people import Colleague, Hire
from tests.plans import statements_sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
STATEMENTS_MAX = 15
LINK = re.compile(r'<a href="/applications/([0-9a-f-]{36})">')
BRACKETS = re.compile(r'"(?:BEGIN|COMMIT)"')


def listed(seat: Seat, address: str = "/applications") -> list[str]:
    """Give the ids of the rows in their order."""
    return LINK.findall(seat.get(address).text)


def beside(seat: Seat, address: str, rel: str) -> str:
    """Give the address of the page before or after."""
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', seat.get(address).text)
    return "/applications" + found[1].replace("&amp;", "&") if found else ""


def test_before_anybody_applies_it_says_so_and_where_to_look(house: House) -> None:
    page = house.manager.page("/applications")
    assert "Applications Nobody waits for an answer." in page
    assert "What was approved waits for its borrower. See the offers" in page
    assert "Decide next" not in page


def test_a_row_says_who_wants_what_since_when(house: House) -> None:
    asked = house.asked(1250, 6)
    at = timezone.localtime(asked.submitted_at)
    page = house.manager.page("/applications")
    assert "1 waits for an answer; 1 of them for yours Decide next N" in page
    name = Borrower.objects.of(house.book.mfi).get().name
    assert (
        f"{name} Plain M1,250.00 6 payments {at.day} {at:%b} {at:%H:%M} desk declared waits for you"
    ) in page


def test_what_needs_her_is_on_top_and_what_she_wrote_down_is_marked(house: House) -> None:
    book = house.book
    change_policy(book.mfi.id, {"second_approval_above_lisente": 800_000}, by=book.second)
    of_two, above, small = book.applied(9000), book.applied(6000), book.applied(1000)
    approve(book.mfi.id, of_two.id, Approval(), by=book.checker)
    manager, officer = house.manager, house.officer
    assert listed(manager) == [str(one.id) for one in (above, small, of_two)]
    assert "3 wait for an answer; 2 of them for yours" in manager.page("/applications")
    assert "you approved first" in manager.page("/applications")
    assert listed(house.admin) == [str(one.id) for one in (of_two, above, small)]
    assert "second word, after Maluti-Checker" in house.admin.page("/applications")
    assert listed(officer) == [str(one.id) for one in (of_two, above, small)]
    assert officer.page("/applications").count("you wrote it down: a colleague decides") == 3
    assert "of them for yours" not in officer.page("/applications")


def test_another_officer_sees_what_is_above_his_limit_last(house: House, hire: Hire) -> None:
    above, small = house.book.applied(6000), house.book.applied(1000)
    lerato = house.sit(hire("lerato", "officer", house.book.mfi).member)
    assert listed(lerato) == [str(small.id), str(above.id)]
    assert "M6,000.00 4 payments" in lerato.page("/applications")
    assert "above your limit" in lerato.page("/applications")


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_only_reads_sees_all_and_decides_nothing(house: House, hire: Hire, role: str) -> None:
    house.book.applied()
    page = house.sit(hire(f"pule-{role}", role, house.book.mfi).member).page("/applications")
    assert "1 waits for an answer Waiting" in page
    assert "waits for you" not in page
    assert "Decide next" not in page


def test_each_state_has_its_list(house: House) -> None:
    book, mfi = house.book, house.book.mfi
    made = {name: book.applied() for name in ("waits", "back", "offer", "no")}
    send_back(mfi.id, made["back"].id, "no payslip", by=book.checker)
    reject(mfi.id, made["no"].id, "income", "", by=book.checker)
    approve(mfi.id, made["offer"].id, Approval(), by=book.checker)
    loan = book.offered()
    accept_offer(mfi.id, loan.id, Agreement(Acceptance.How.PAPER, "form"), by=book.officer)
    manager = house.manager
    for status, ids in {
        "submitted": [made["waits"].id],
        "returned": [made["back"].id],
        "approved": [made["offer"].id],
        "rejected": [made["no"].id],
        "accepted": [loan.id],
        "withdrawn": [],
    }.items():
        assert listed(manager, f"/applications?status={status}") == [str(one) for one in ids]
    # The last that came first.
    assert listed(manager, "/applications?status=all")[0] == str(loan.id)
    assert len(listed(manager, "/applications?status=all")) == 5
    page = manager.page("/applications?status=withdrawn")
    assert "There is none of these. See what waits" in page
    assert "offer, waits for her" in manager.page("/applications?status=approved")


def test_it_is_narrowed_by_product_and_by_whose_borrower_she_is(house: House) -> None:
    book = house.book
    plain, school = book.applied(), book.applied(product=on_product("School"))
    neo = house.manager
    amend_borrower(
        book.mfi.id, school.borrower_id, Amendment(officer_id=neo.member.id), by=book.officer
    )
    at = f"/applications?product={book.products['School']}"
    assert listed(neo, at) == [str(school.id)]
    assert listed(neo, "/applications?officer=me") == [str(school.id)]
    assert listed(neo, f"/applications?officer={neo.member.id}") == [str(school.id)]
    assert listed(neo, f"/applications?officer={house.admin.member.id}") == []
    none = neo.page(f"/applications?officer=me&product={book.products['Plain']}")
    assert "No application is like this. Without filters" in none
    assert set(listed(neo)) == {str(plain.id), str(school.id)}


@pytest.mark.parametrize(
    "nonsense", ["status=x", "product=1", "officer=%00", "cursor=x", "cursor=Pnx8", "page=2"]
)
def test_an_address_cut_short_asks_for_nothing(house: House, nonsense: str) -> None:
    asked = house.book.applied()
    assert listed(house.manager, f"/applications?{nonsense}") == [str(asked.id)]


@pytest.mark.parametrize("one_moment", [True, False])
@pytest.mark.parametrize("status", ["submitted", "all"])
def test_page_by_page_each_row_comes_once_forth_and_back(
    house: House, hire: Hire, monkeypatch: pytest.MonkeyPatch, status: str, *, one_moment: bool
) -> None:
    monkeypatch.setattr(pages_of, "ROWS", 2)
    book = house.book
    # What is above an officer's limit comes after what he may decide.
    rows = [book.applied(6000 if number % 2 else 1000) for number in range(5)]
    if one_moment:
        # Then their ids tell them apart.
        Application.objects.of(book.mfi).update(submitted_at=timezone.now(), at=timezone.now())
    lerato = house.sit(hire("lerato", "officer", book.mfi).member)
    at = f"/applications?status={status}"
    pages: list[str] = []
    seen: list[list[str]] = []
    while at and len(pages) < 9:  # three are enough, and no fault may turn them for ever
        pages.append(at)
        seen.append(listed(lerato, at))
        at = beside(lerato, at, "next")
    assert [len(page) for page in seen] == [2, 2, 1]
    assert sorted(one for page in seen for one in page) == sorted(str(row.id) for row in rows)
    if not one_moment:
        order = [0, 2, 4, 1, 3] if status == "submitted" else [4, 3, 2, 1, 0]
        assert [one for page in seen for one in page] == [str(rows[place].id) for place in order]
    back = beside(lerato, pages[2], "prev")
    assert listed(lerato, back) == seen[1]
    first = beside(lerato, back, "prev")
    assert listed(lerato, first) == seen[0]
    assert beside(lerato, first, "prev") == ""


def test_decide_next_opens_what_has_waited_longest_for_her(house: House) -> None:
    first, _ = house.asked(), house.asked()
    answer = house.manager.get("/applications/next")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/applications/{first.id}")
    # She wrote both down: with nothing left for her she sees the queue.
    assert house.officer.get("/applications/next").headers["Location"] == "/applications"


def test_another_lenders_staff_see_none_of_it(house: House, mpho: Colleague, sit: Sit) -> None:
    asked = house.book.applied()
    seat = sit(mpho.member)
    assert listed(seat) == []
    assert "Nobody waits for an answer." in seat.page("/applications")
    name = Borrower.objects.of(house.book.mfi).get(id=asked.borrower_id).name
    assert name not in seat.get("/applications?status=all").text


@pytest.mark.parametrize("role", ["platform_admin", "regulator"])
def test_who_belongs_to_no_lender_has_no_queue(house: House, hire: Hire, role: str) -> None:
    seat = house.sit(hire("retselisitsoe", role, None).member)
    for path in ("/applications", "/applications/next"):
        answer = seat.get(path)
        assert answer.status_code == 403
        assert "This page is not for this account" in answer.text
    assert 'href="/applications"' not in seat.get("/").text


def test_a_stranger_is_asked_to_sign_in_and_comes_back(maluti: Mfi) -> None:
    answer = Client().get("/applications?status=all")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/applications%3Fstatus%3Dall"


def test_a_part_that_is_fetched_after_the_session_takes_the_page_to_the_sign_in(
    maluti: Mfi,
) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/applications?status=all"}
    answer = Client().get("/applications?product=1", headers=here)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/applications"


def test_in_sesotho_by_a_choice_that_is_kept(house: House) -> None:
    house.book.applied()
    manager = house.manager
    answer = manager.browser.post("/language", {"language": "st", "next": "/applications"})
    assert answer.headers["Location"] == "/applications"
    page = manager.get("/applications")
    assert '<html lang="st">' in page.text
    assert "Kopo e le ’ngoe e emetse karabo; e le ’ngoe ea tsona e emetse ea hau" in main_of(page)
    manager.browser.post("/language", {"language": "en", "next": "/applications"})
    assert '<html lang="en">' in manager.get("/applications").text


def test_who_signs_in_in_sesotho_goes_on_in_it(house: House, hire: Hire) -> None:
    pule = hire("pule", "manager", house.book.mfi)
    browser = Client(headers={"host": "localhost"})
    word = {"username": "pule", "password": pule.password}
    browser.post("/sign-in?lang=st", word)
    assert '<html lang="st">' in browser.get("/applications").text


def test_a_page_costs_fifteen_statements_at_most_however_long_it_is(house: House) -> None:
    def sent() -> int:
        with statements_sent() as lines:
            assert manager.get("/applications").status_code == 200
        return len([line for line in lines if not BRACKETS.search(line)])

    house.asked()
    manager = house.manager
    manager.get("/applications")
    one = sent()
    for _ in range(4):
        house.asked()
    assert len(listed(manager)) == 5
    assert sent() == one
    assert one <= STATEMENTS_MAX
