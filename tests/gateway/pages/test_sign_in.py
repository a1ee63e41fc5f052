"""Staff sign in and out: at their lender's door, with one line for every failure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from loans.actions.manage_staff import disable_staff
from loans.models import Mfi
from tests.gateway.pages.conftest import Desk
from tests.people import OPERATOR, Colleague

REFUSED = "The user name or the password is wrong."


def attempt(browser: Client, username: str, password: str, **more: str) -> tuple[int, str]:
    answer = browser.post("/sign-in", {"username": username, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_thabo_signs_in_and_finds_his_desk(desk: Desk, thabo: Colleague) -> None:
    browser = desk("maluti")
    assert attempt(browser, "thabo", thabo.password) == (302, "/")
    assert "loan officer at Maluti Credit" in browser.get("/").text


def test_a_name_is_taken_in_any_case(desk: Desk, thabo: Colleague) -> None:
    assert attempt(desk(), "THABO", thabo.password) == (302, "/")


def test_without_a_sign_in_the_desk_asks_for_one_and_comes_back(
    desk: Desk, thabo: Colleague
) -> None:
    browser = desk()
    asked = browser.get("/")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/sign-in?next=/")
    assert "Sign in to go on." in browser.get("/sign-in?next=/%3Fpage=2").text
    assert attempt(browser, "thabo", thabo.password, next="/?page=2") == (302, "/?page=2")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
)
def test_nobody_is_sent_to_a_strangers_page(desk: Desk, thabo: Colleague, elsewhere: str) -> None:
    assert attempt(desk(), "thabo", thabo.password, next=elsewhere) == (302, "/")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("thabo", "not the password"),
        ("nobody", "not the password"),
        ("", ""),
        ("thabo", "x" * 300),
        ("t\0habo", "not the password"),
    ],
)
def test_every_failure_reads_the_same(
    desk: Desk, thabo: Colleague, username: str, password: str
) -> None:
    status, page = attempt(desk(), username, password)
    assert (status, REFUSED in page) == (200, True)


def test_a_closed_account_reads_the_same_too(desk: Desk, thabo: Colleague, maluti: Mfi) -> None:
    disable_staff(thabo.id, by=OPERATOR, mfi_id=maluti.id, reason="left")
    assert REFUSED in attempt(desk(), "thabo", thabo.password)[1]


def test_at_another_lenders_door_mpho_reads_the_same(
    desk: Desk, mpho: Colleague, maluti: Mfi
) -> None:
    assert REFUSED in attempt(desk("maluti"), "mpho", mpho.password)[1]
    assert attempt(desk("senqu"), "mpho", mpho.password) == (302, "/")


def test_the_platform_has_no_key_to_a_lenders_door(
    desk: Desk, retselisitsoe: Colleague, maluti: Mfi
) -> None:
    assert REFUSED in attempt(desk("maluti"), "retselisitsoe", retselisitsoe.password)[1]
    assert attempt(desk(), "retselisitsoe", retselisitsoe.password) == (302, "/")


def test_a_lenders_door_bears_its_name(desk: Desk, maluti: Mfi) -> None:
    page = desk("maluti").get("/sign-in").text
    assert "<h1>Maluti Credit</h1>" in page
    assert "2231 0001" in page
    assert "<h1>Letsema</h1>" in desk().get("/sign-in").text


def test_an_address_of_no_lender_does_not_exist(desk: Desk, maluti: Mfi) -> None:
    assert desk("nobody").get("/sign-in").status_code == 404


def test_a_suspended_lenders_door_is_shut_and_its_staff_are_out(
    desk: Desk, thabo: Colleague, maluti: Mfi
) -> None:
    browser = desk("maluti", thabo)
    Mfi.objects.filter(id=maluti.id).update(status=Mfi.Status.SUSPENDED)
    assert browser.get("/").status_code == 302
    assert desk("maluti").get("/sign-in").status_code == 404
    assert REFUSED in attempt(desk(), "thabo", thabo.password)[1]


def test_the_page_speaks_sesotho_as_well(desk: Desk, thabo: Colleague) -> None:
    page = desk().get("/sign-in?lang=st").text
    assert '<html lang="st">' in page
    assert "Lebitso la mosebelisi" in page
    answer = desk().post("/sign-in?lang=st", {"username": "thabo", "password": "wrong"})
    assert "Lebitso la mosebelisi kapa password e fosahetse." in answer.text


def test_signing_in_changes_the_key_of_the_session(desk: Desk, thabo: Colleague) -> None:
    browser = desk()
    session = browser.session
    session["planted"] = "by a stranger"
    session.save()
    planted = session.session_key
    assert attempt(browser, "thabo", thabo.password) == (302, "/")
    assert browser.session.session_key != str(planted)
    stranger = desk()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
    assert stranger.get("/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(desk: Desk, thabo: Colleague) -> None:
    browser = desk("", thabo)
    kept = browser.session.session_key
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?signed-out")
    assert "You are signed out." in browser.get("/sign-in?signed-out").text
    thief = desk()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(kept)
    assert thief.get("/").status_code == 302


def test_a_link_cannot_sign_anybody_out(desk: Desk, thabo: Colleague) -> None:
    browser = desk("", thabo)
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/").status_code == 200


def test_a_form_of_another_site_signs_nobody_in(thabo: Colleague) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/sign-in", {"username": "thabo", "password": thabo.password})
    assert answer.status_code == 403
    assert "The form was too old" in answer.text


def test_who_is_disabled_is_out_with_the_next_request(
    desk: Desk, thabo: Colleague, maluti: Mfi
) -> None:
    browser = desk("", thabo)
    disable_staff(thabo.id, by=OPERATOR, mfi_id=maluti.id, reason="left")
    assert browser.get("/").status_code == 302


def test_a_quarter_of_an_hour_without_work_ends_the_session(desk: Desk, thabo: Colleague) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = desk("", thabo)
        clock.shift(timedelta(minutes=14))
        assert browser.get("/").status_code == 200
        clock.shift(timedelta(minutes=14))
        assert browser.get("/").status_code == 200
        clock.shift(timedelta(minutes=16))
        assert browser.get("/").status_code == 302


def test_twelve_hours_of_work_end_it_too(desk: Desk, thabo: Colleague) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = desk("", thabo)
        for _ in range(71):  # a request every ten minutes, 11 h 50 min long
            clock.shift(timedelta(minutes=10))
            assert browser.get("/").status_code == 200
        clock.shift(timedelta(minutes=10))
        assert browser.get("/").status_code == 302


def test_after_ten_failures_the_page_says_when_to_come_back(desk: Desk, thabo: Colleague) -> None:
    noon = datetime(2026, 11, 23, 12, 0, 20, tzinfo=ZoneInfo("Africa/Maseru"))
    with time_machine.travel(noon, tick=False) as clock:
        statuses = [attempt(desk(), "thabo", "wrong")[0] for _ in range(10)]
        assert statuses == [200] * 9 + [429]
        clock.shift(timedelta(minutes=5))
        answer = desk().post("/sign-in", {"username": "Thabo", "password": thabo.password})
        assert answer.status_code == 429
        assert "You can try again from" in answer.text
        assert ">12:16</time>" in answer.text  # 12:15:20, and the page rounds up
        assert answer.headers["Retry-After"] == "600"
        clock.shift(timedelta(minutes=10, seconds=1))
        assert attempt(desk(), "thabo", thabo.password) == (302, "/")


def test_a_right_password_at_the_wrong_door_counts_as_a_failure(
    desk: Desk, mpho: Colleague, maluti: Mfi
) -> None:
    statuses = [attempt(desk("maluti"), "mpho", mpho.password)[0] for _ in range(10)]
    assert statuses == [200] * 9 + [429]


def test_successes_are_no_failures(desk: Desk, thabo: Colleague) -> None:
    for _ in range(12):
        assert attempt(desk(), "thabo", thabo.password) == (302, "/")
