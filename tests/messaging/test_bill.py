"""A day's bill: what we reckoned, what the carrier said, and what its own list says beside it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from loans.models import Mfi
from messaging.errands.send import send_urgent
from messaging.models import Message
from messaging.queries.accounts import HOUSE
from messaging.queries.bill import bill, spend
from messaging.rules.bill import (
    Billed,
    Cost,
    NotABill,
    Ours,
    at_home,
    compared,
    read_bill,
    read_cost,
)
from tests.loans.book import PLAIN, Book
from tests.messaging.carrier import Heard, queued
from tests.messaging.reported import Sent, sent

DAY = date(2026, 5, 4)
LINE = "bulk 65101 installation's: 2 accepted, 0 delivered, 0 unknown, 2 parts, M0.600"
NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)


def taken(mfi: Mfi, cost: str, first: int, **other: object) -> Sent:
    """A text that went out on the day, or as is said."""
    (one,) = sent(mfi, first=first)
    values = {"at": NOON, "sent_at": NOON, "network": "65101", "account_id": HOUSE, "cost": cost}
    Message.objects.of(mfi).filter(id=one.id).update(**(values | other))
    return one


def test_costs_are_read_exactly_or_not_at_all() -> None:
    assert read_cost("KES 0.8000") == Cost("KES", Decimal("0.8000"))
    assert read_cost("0.275") == Cost("", Decimal("0.275"))
    assert [read_cost(one) for one in ("", "dear", "KES 1,5", "-1", "KES 1e9")] == [None] * 5


def test_other_money_is_not_changed_into_maloti() -> None:
    assert at_home({"LSL": Decimal("1.2"), "M": Decimal("0.3")}) == Decimal("1.5")
    assert at_home({"KES": Decimal(1), "LSL": Decimal(1)}) is None
    assert at_home({"KES": Decimal(0), "LSL": Decimal(1)}) == Decimal(1)


def test_two_lists_are_held_against_each_other() -> None:
    text = (
        "\ufeffMessageId,Status,Cost,Parts\n"
        "A,Success,LSL 0.30,1\nB,Success,LSL 0.60,2\nC,Success,LSL 0.30,1\nA,Success,LSL 0.30,1\n"
        "\nD,Success,LSL 0.30,\n"
    )
    lot = Cost("LSL", Decimal("0.30"))
    ours = [Ours("A", lot, 1), Ours("B", lot, 1), Ours("D", lot, 1), Ours("E", lot, 1)]
    found = compared(read_bill(text), ours, ["A", "B", "E"])
    assert (found.lines, found.theirs) == (5, {"LSL": Decimal("1.80")})
    assert (found.only_theirs, found.only_ours, found.twice) == (["C"], ["E"], ["A"])
    assert found.more_parts == [("B", 1, 2)]
    assert found.other_cost == [("B", lot, Cost("LSL", Decimal("0.60")))]


@pytest.mark.parametrize(
    "text", ["", "cost\n1", "messageId,cost\nA", "messageId,cost\nA,dear", "id,parts\nA,many"]
)
def test_what_is_no_such_list_is_refused(text: str) -> None:
    with pytest.raises(NotABill):
        read_bill(text)


def test_a_currency_may_stand_in_a_column_of_its_own() -> None:
    assert read_bill("id,cost,currency\nA,0.30,lsl") == [
        Billed("A", Cost("LSL", Decimal("0.30")), None)
    ]


@pytest.mark.django_db
@pytest.mark.citus
def test_a_day_is_added_up_by_kind_network_and_account(maluti: Mfi, senqu: Mfi) -> None:
    taken(maluti, "LSL 0.3500", 6_000_000, segments=2)
    taken(maluti, "LSL 0.3500", 6_000_001, status="delivered")
    taken(maluti, "", 6_000_002, status="unknown", provider_id="")
    # It failed on the way to her: the carrier asks for it all the same.
    taken(maluti, "LSL 0.35", 6_000_003, status="failed", kind="receipt")
    taken(maluti, "LSL 0.35", 6_000_004, network="65102", account_id=maluti.id, law=True)
    # Not taken, another day's, another lender's.
    taken(maluti, "", 6_000_005, status="failed", provider_id="")
    for day in (-1, 1):
        taken(maluti, "LSL 9", 6_000_010 + day, sent_at=NOON + timedelta(day))
    taken(senqu, "LSL 9", 6_000_020)
    found = bill(maluti.id, DAY)
    rows = [
        (one.kind, one.network, one.own_account, one.law, one.accepted, one.delivered, one.unknown)
        for one in found.lines
    ]
    assert rows == [
        ("bulk", "65101", False, False, 2, 1, 1),
        ("bulk", "65102", True, True, 1, 0, 0),
        ("receipt", "65101", False, False, 1, 0, 0),
    ]
    bulk, law, receipt = found.lines
    # Four parts for 30 lisente each; the carrier told of two of three texts.
    assert (bulk.parts, bulk.tenths, bulk.told) == (4, 1200, {"LSL": Decimal("0.7000")})
    assert (bulk.untold, bulk.difference) == (1, None)
    assert (receipt.tenths, receipt.difference) == (300, Decimal("0.050"))
    assert (law.tenths, law.difference) == (300, Decimal("0.050"))


@pytest.mark.django_db
@pytest.mark.citus
def test_what_is_sent_keeps_what_a_bill_needs(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    send_urgent(book.mfi.id)
    row = Message.objects.of(book.mfi).get(id=message_id)
    assert (row.network, row.account_id) == ("65101", HOUSE)
    assert row.sent_at is not None
    on = localdate(row.sent_at)
    (line,) = bill(book.mfi.id, on).lines
    assert (line.accepted, line.parts, line.tenths) == (1, row.segments, row.segments * 300)
    (spent,) = spend(book.mfi.id, on, on)
    assert (spent.kind, spent.product, spent.texts) == (row.kind, PLAIN.name, 1)
    assert spent.product_id == book.product()


@pytest.mark.django_db
def test_an_operator_holds_the_carriers_list_against_ours(
    maluti: Mfi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = taken(maluti, "LSL 0.30", 6_000_000)
    second = taken(maluti, "LSL 0.30", 6_000_001)
    late = taken(maluti, "LSL 0.30", 6_000_002, sent_at=NOON + timedelta(1))
    held = tmp_path / "list.csv"
    held.write_text(
        f"messageId,cost\n{first.provider_id},LSL 0.60\n{late.provider_id},LSL 0.30\nX,LSL 0.30\n"
    )
    call_command("sms_bill", "maluti", "--on", "2026-05-04", "--file", str(held))
    assert capsys.readouterr().out.splitlines() == [
        "2026-05-04",
        f"{LINE}, carrier says LSL 0.60, differs by M+0.000",
        "all: by our prices M0.600; the carrier says LSL 0.60",
        "their list: 3 lines, LSL 1.20, +0.600 than by our prices",
        "theirs alone: 1",
        "  X",
        "ours alone: 1",
        f"  {second.provider_id}",
        "billed twice: 0",
        "more parts (ours, theirs): 0",
        "other cost (told, billed): 1",
        f"  {first.provider_id}: LSL 0.30, LSL 0.60",
    ]
    held.write_text("nothing")
    with pytest.raises(CommandError, match="messageId"):
        call_command("sms_bill", "maluti", "--file", str(held))
    with pytest.raises(CommandError, match="nobody"):
        call_command("sms_bill", "nobody")
