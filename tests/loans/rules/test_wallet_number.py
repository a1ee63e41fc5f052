"""Which number counts when: the old one for a day, whatever is asked meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from loans.rules.wallet_number import WalletNumber

HERS, WORK, SHOP = "+26658123456", "+26659000100", "+26662047719"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_where_she_named_none_it_is_her_phone() -> None:
    assert WalletNumber().in_force(HERS, MONDAY) == HERS
    assert WalletNumber().waiting(HERS, MONDAY) == ""


def test_the_old_one_counts_for_exactly_a_day() -> None:
    asked = WalletNumber().asked(WORK, MONDAY)
    last = MONDAY + 24 * HOUR - timedelta(microseconds=1)
    assert (asked.in_force(HERS, last), asked.waiting(HERS, last)) == (HERS, WORK)
    due = MONDAY + 24 * HOUR
    assert (asked.in_force(HERS, due), asked.waiting(HERS, due)) == (WORK, "")


def test_a_further_change_begins_the_day_anew_and_the_old_one_counts_on() -> None:
    asked = WalletNumber().asked(WORK, MONDAY).asked(SHOP, MONDAY + 23 * HOUR)
    assert asked.in_force(HERS, MONDAY + 24 * HOUR) == HERS
    assert asked.in_force(HERS, MONDAY + 46 * HOUR) == HERS
    assert asked.in_force(HERS, MONDAY + 47 * HOUR) == SHOP


def test_after_its_day_a_change_is_what_the_next_one_replaces() -> None:
    asked = WalletNumber().asked(WORK, MONDAY).asked(SHOP, MONDAY + 30 * HOUR)
    assert asked.in_force(HERS, MONDAY + 31 * HOUR) == WORK
    assert asked.in_force(HERS, MONDAY + 54 * HOUR) == SHOP


def test_taken_back_in_time_nothing_has_changed_and_afterwards_it_has() -> None:
    asked = WalletNumber(WORK).asked(SHOP, MONDAY)
    assert asked.kept(MONDAY + HOUR) == WalletNumber(WORK)
    assert asked.kept(MONDAY + 24 * HOUR) == WalletNumber(SHOP)


def test_back_to_her_phone_it_is_whatever_her_phone_is_then() -> None:
    asked = WalletNumber(WORK).asked("", MONDAY)
    assert (asked.in_force(HERS, MONDAY), asked.waiting(HERS, MONDAY)) == (WORK, HERS)
    assert asked.in_force(SHOP, MONDAY + 24 * HOUR) == SHOP


@pytest.mark.parametrize(
    "one", [WalletNumber(), WalletNumber(WORK), WalletNumber(WORK).asked(SHOP, MONDAY)]
)
def test_what_is_kept_is_read_again(one: WalletNumber) -> None:
    assert WalletNumber.of(one.as_text()) == one


def test_nothing_is_kept_of_nothing() -> None:
    assert WalletNumber().as_text() == ""
