"""A lender's own account and sender: set by its admin or an operator, and the key never told."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from loans.deed import Actor
from loans.errors import MayNot
from loans.models import AuditEntry, Mfi
from messaging.actions.accounts import shut_account
from messaging.actions.set_sender import NewSender, set_sender
from messaging.carriers.port import Account
from messaging.errors import NoAccountKey
from messaging.models import SenderAccount, ShutAccount, SmsBudget
from messaging.queries.accounts import HOUSE, Sender, sender_of
from messaging.queries.inbound import bound_to, lenders_using
from messaging.rules.sender import faults, is_sender
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")
KEY = "atsk_0123456789"


def test_an_admin_sets_it_and_the_key_stands_open_nowhere(book: Book) -> None:
    own = NewSender(username="maluti", api_key=KEY, sender_id="MALUTI")
    set_sender(book.mfi.id, own, by=book.second)
    assert sender_of(book.mfi.id) == Sender(book.mfi.id, Account("maluti", KEY, "MALUTI"))
    assert KEY not in repr(own)
    (row,) = SenderAccount.objects.of(book.mfi).values()
    assert KEY not in str(row)
    act = AuditEntry.objects.of(book.mfi).get(action="set-sender")
    told = {"username": "maluti", "sender_id": "MALUTI", "key": True}
    assert act.after == {**told, "key_changed": True}
    set_sender(book.mfi.id, NewSender(username="maluti", sender_id="22384"), by=book.second)
    assert sender_of(book.mfi.id).account == Account("maluti", KEY, "22384")
    with pytest.raises(NoAccountKey):
        set_sender(book.mfi.id, NewSender(username="another"), by=book.second)
    set_sender(book.mfi.id, NewSender(sender_id="MALUTI"), by=book.second)
    assert sender_of(book.mfi.id) == Sender(HOUSE, Account(sender_id="MALUTI"))
    assert SenderAccount.objects.of(book.mfi).get().api_key_sealed == ""
    set_sender(book.mfi.id, NewSender(), by=book.second)
    assert not SenderAccount.objects.of(book.mfi).exists()


def test_nobody_below_an_admin_does(book: Book) -> None:
    for who in (book.officer, book.checker, book.finance):
        with pytest.raises(MayNot):
            set_sender(book.mfi.id, NewSender(sender_id="MALUTI"), by=who)


def test_a_new_key_opens_an_account_that_was_shut(book: Book) -> None:
    now = timezone.now()
    ShutAccount.objects.create(id=book.mfi.id, carrier="x", code="401", since=now, asks_at=now)
    ShutAccount.objects.create(id=HOUSE, carrier="x", code="402", since=now, asks_at=now)
    own = NewSender(username="maluti", api_key=KEY)
    set_sender(book.mfi.id, own, by=OPERATOR)
    assert [one.id for one in ShutAccount.objects.all()] == [HOUSE]


def test_who_texts_a_lenders_own_sender_means_that_lender(book: Book, senqu_book: Book) -> None:
    assert set(lenders_using("anything")) == {book.mfi.id, senqu_book.mfi.id}
    set_sender(book.mfi.id, NewSender(sender_id="MALUTI"), by=OPERATOR)
    assert bound_to("maluti") == [book.mfi.id]
    assert lenders_using("Maluti") == [book.mfi.id]
    assert lenders_using("anything") == [senqu_book.mfi.id]


@pytest.mark.parametrize("name", ["MALUTI", "Maluti Co.", "22384", "A&B"])
def test_names_and_short_codes_are_senders(name: str) -> None:
    assert is_sender(name)


@pytest.mark.parametrize("name", ["", "AB", "A" * 12, "12", "123456789", "MALUTI\r\nX: y", " ABC"])
def test_what_no_phone_shows_is_none(name: str) -> None:
    assert not is_sender(name)


def test_a_key_is_an_accounts() -> None:
    assert list(faults("", KEY, "")) == ["username"]
    assert list(faults("maluti", "with space", "")) == ["api_key"]
    assert faults("maluti", None, "MALUTI") == {}


def test_an_operator_sets_it_with_a_key_from_a_file_or_the_keyboard(
    book: Book,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call_command("sender", "maluti")
    assert capsys.readouterr().out == "account: the installation's, sender: the installation's\n"
    with pytest.raises(CommandError, match="needs --key"):
        call_command("sender", "maluti", "--username", "maluti")
    held = tmp_path / "key"
    held.write_text(f"{KEY}\n")
    call_command("sender", "maluti", "--username", "maluti", "--key", str(held))
    assert sender_of(book.mfi.id).account.api_key == KEY
    monkeypatch.setattr("sys.stdin", io.StringIO("another-key\n"))
    call_command("sender", "maluti", "--key", "--sender", "MALUTI")
    assert sender_of(book.mfi.id).account == Account("maluti", "another-key", "MALUTI")
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "account: maluti, sender: MALUTI"
    assert "another-key" not in out
    for wrong in (["--sender", "A" * 12], ["--key", str(tmp_path / "none")]):
        with pytest.raises(CommandError):
            call_command("sender", "maluti", *wrong)
    with pytest.raises(CommandError, match="nobody"):
        call_command("sender", "nobody")


def test_an_operator_sees_that_the_carrier_takes_nothing_of_its_account(
    book: Book, senqu: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    shut_account(HOUSE, "africastalking", "405", by=OPERATOR)
    ShutAccount.objects.update(since=datetime(2026, 5, 4, 10, 30, tzinfo=UTC))
    own = NewSender(username="maluti", api_key=KEY, sender_id="MALUTI")
    set_sender(book.mfi.id, own, by=book.second)
    call_command("sender", "maluti")
    call_command("sender", "senqu")
    ours = "the installation's"
    assert capsys.readouterr().out.splitlines() == [
        "account: maluti, sender: MALUTI",
        f"account: {ours}, sender: {ours}, takes nothing since 2026-05-04 10:30: 405",
    ]


def test_budgets_of_all_begin_with_whoever_has_least_left(
    book: Book, senqu: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sms_budget")
    assert capsys.readouterr().out == ""
    call_command("sms_budget", "maluti", "--grant", "500")
    call_command("sms_budget", "senqu", "--grant", "40")
    SmsBudget.objects.of(senqu).update(spent=39)
    capsys.readouterr()
    call_command("sms_budget")
    assert capsys.readouterr().out.splitlines() == [
        "senqu: granted 40, kept 0, spent 39, left 1; by law 0 beside it",
        "maluti: granted 500, kept 0, spent 0, left 500; by law 0 beside it",
    ]
    with pytest.raises(CommandError, match="whose"):
        call_command("sms_budget", "--grant", "5")


def test_an_operator_grants_a_budget(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sms_budget", "maluti")
    call_command("sms_budget", "maluti", "--grant", "500")
    call_command("sms_budget", "maluti", "--grant", "-100")
    assert capsys.readouterr().out.splitlines() == [
        "no budget: no limit",
        "granted 500, kept 0, spent 0, left 500; by law 0 beside it",
        "granted 400, kept 0, spent 0, left 400; by law 0 beside it",
    ]
    with pytest.raises(CommandError, match="Fewer"):
        call_command("sms_budget", "maluti", "--grant", "-401")
