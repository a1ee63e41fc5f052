"""Signing in for tokens, and what ends them."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from loans.actions.manage_staff import disable_staff
from loans.models import Mfi, StaffMember
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.people import OPERATOR, Colleague

REFRESH = "auth/token/refresh"


def sign_in(anyone: Caller, who: Colleague, **other: str) -> Answer:
    account = {"username": who.username, "password": who.password, **other}
    return anyone.post("auth/token", account)


def test_thabo_signs_in_with_his_name_in_any_case(anyone: Caller, thabo: Colleague) -> None:
    answer = sign_in(anyone, thabo, username="THABO")
    assert answer.status == 200
    assert sorted(answer.document) == ["access", "refresh"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert Caller(answer.document["access"]).get("me").document["username"] == "thabo"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    wrong = sign_in(anyone, thabo, password="not his password")
    unknown = sign_in(anyone, thabo, username="nobody")
    assert wrong.status == unknown.status == 401
    assert wrong.problem == "sign-in-failed"
    assert wrong.document == unknown.document
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_second_factor_that_nobody_asks_for_is_refused(anyone: Caller, thabo: Colleague) -> None:
    answer = sign_in(anyone, thabo, otp="123456")
    assert (answer.status, answer.problem) == (400, "invalid")
    assert answer.document["errors"] == {"otp": ["No such field."]}


def test_the_password_is_taken_as_it_is_typed(anyone: Caller, thabo: Colleague) -> None:
    assert sign_in(anyone, thabo, password=f" {thabo.password}").status == 401


def test_a_token_ends_after_ten_minutes_and_the_refresh_token_gives_another(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pair = sign_in(anyone, thabo).document
        clock.shift(timedelta(minutes=9, seconds=59))
        assert Caller(pair["access"]).get("me").status == 200
        clock.shift(timedelta(seconds=6))
        late = Caller(pair["access"]).get("me")
        assert (late.status, late.problem) == (401, "token-refused")
        again = anyone.post(REFRESH, {"refresh": pair["refresh"]})
        assert again.status == 200
        assert Caller(again.document["access"]).get("me").status == 200


def test_a_refresh_token_is_good_once(anyone: Caller, thabo: Colleague) -> None:
    first = sign_in(anyone, thabo).document["refresh"]
    second = anyone.post(REFRESH, {"refresh": first}).document["refresh"]
    repeated = anyone.post(REFRESH, {"refresh": first})
    assert (repeated.status, repeated.problem) == (401, "token-refused")
    assert anyone.post(REFRESH, {"refresh": second}).status == 200


def test_twelve_hours_after_the_sign_in_no_refresh_token_is_good(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        refresh = sign_in(anyone, thabo).document["refresh"]
        clock.shift(timedelta(hours=11, minutes=59))
        refresh = anyone.post(REFRESH, {"refresh": refresh}).document["refresh"]
        clock.shift(timedelta(minutes=2))
        assert anyone.post(REFRESH, {"refresh": refresh}).status == 401


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_bring_the_same_refresh_token_one_is_served(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    refresh = sign_in(anyone, thabo).document["refresh"]
    start = threading.Barrier(20, timeout=30)
    statuses: list[int] = []

    def bring() -> None:
        start.wait()
        statuses.append(Caller().post(REFRESH, {"refresh": refresh}).status)
        connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [200] + [401] * 19


def test_each_kind_of_token_is_good_for_its_own_use_only(anyone: Caller, thabo: Colleague) -> None:
    pair = sign_in(anyone, thabo).document
    assert Caller(pair["refresh"]).get("me").status == 401
    assert anyone.post(REFRESH, {"refresh": pair["access"]}).status == 401


def test_a_refresh_token_that_we_keep_nothing_of_is_refused(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    refresh = sign_in(anyone, thabo).document["refresh"]
    OutstandingToken.objects.all().delete()
    assert anyone.post(REFRESH, {"refresh": refresh}).status == 401


def test_the_table_of_tokens_holds_no_token(anyone: Caller, thabo: Colleague) -> None:
    anyone.post(REFRESH, {"refresh": sign_in(anyone, thabo).document["refresh"]})
    assert list(OutstandingToken.objects.values_list("token", flat=True)) == ["", ""]


@pytest.fixture
def pair(anyone: Caller, thabo: Colleague) -> dict[str, str]:
    """Thabo's tokens, good until what the test does."""
    tokens: dict[str, str] = sign_in(anyone, thabo).document
    assert Caller(tokens["access"]).get("me").status == 200
    return tokens


def nothing_is_good(anyone: Caller, thabo: Colleague, pair: dict[str, str]) -> bool:
    asked = Caller(pair["access"]).get("me")
    refreshed = anyone.post(REFRESH, {"refresh": pair["refresh"]})
    return asked.problem == refreshed.problem == "token-refused"


def test_a_closed_account_asks_nothing_more(
    anyone: Caller,
    thabo: Colleague,
    maluti: Mfi,
    pair: dict[str, str],
) -> None:
    disable_staff(thabo.id, by=OPERATOR, mfi_id=maluti.id, reason="left")
    assert nothing_is_good(anyone, thabo, pair)
    assert sign_in(anyone, thabo).problem == "sign-in-failed"


def test_staff_of_a_suspended_lender_ask_nothing_more(
    anyone: Caller,
    thabo: Colleague,
    maluti: Mfi,
    pair: dict[str, str],
) -> None:
    Mfi.objects.filter(id=maluti.id).update(status=Mfi.Status.SUSPENDED)
    assert nothing_is_good(anyone, thabo, pair)
    assert sign_in(anyone, thabo).problem == "sign-in-failed"


def test_a_new_role_ends_the_tokens_of_the_old_one(
    anyone: Caller,
    thabo: Colleague,
    pair: dict[str, str],
) -> None:
    StaffMember.objects.filter(id=thabo.id).update(role="finance")
    assert nothing_is_good(anyone, thabo, pair)
    assert sign_in(anyone, thabo).status == 200


def test_a_new_password_ends_all_tokens(
    anyone: Caller,
    thabo: Colleague,
    pair: dict[str, str],
) -> None:
    thabo.member.set_password("another good long word")
    thabo.member.save()
    assert nothing_is_good(anyone, thabo, pair)


def test_an_account_that_is_gone_takes_its_tokens_with_it(
    anyone: Caller,
    thabo: Colleague,
    pair: dict[str, str],
) -> None:
    StaffMember.objects.filter(id=thabo.id).delete()
    assert nothing_is_good(anyone, thabo, pair)


def test_no_log_line_holds_a_token_or_a_password(
    signed_in: SignIn,
    thabo: Colleague,
    pair: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    signed_in(thabo).get("me")
    Caller(pair["access"] + "x").get("me")
    Caller().post(REFRESH, {"refresh": pair["refresh"]})
    Caller().post(REFRESH, {"refresh": pair["refresh"]})
    Caller().post("auth/token", {"username": "thabo", "password": "canary-word"})
    out, err = capfd.readouterr()
    lines = caplog.text + out + err
    assert "/api/v1/me" in lines
    for secret in (pair["access"], pair["refresh"], thabo.password, "canary-word"):
        assert secret not in lines
        assert secret.rpartition(".")[2] not in lines
