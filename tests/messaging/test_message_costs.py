"""What texts cost leaves the house as a file that a spreadsheet adds up and never reckons with."""

import csv
import io
from decimal import Decimal
from uuid import UUID

import pytest

from loans.catalogue import LANGUAGES, words
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from loans.rules.report import Report
from messaging.exports.message_costs import bill_table, spend_table
from messaging.models import Message
from messaging.queries.bill import Line, SpentOn
from messaging.rules.network import NETWORKS
from tests.loans.exports.payloads import PAYLOADS

SIGNS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
SCHOOL = UUID(int=7)


def spent(product: str = "School", kind: str = "bulk") -> SpentOn:
    sums = {"LSL": Decimal("2.50"), "KES": Decimal("0.80")}
    return SpentOn(kind, SCHOOL, product, law=False, texts=10, parts=11, tenths=3303, told=sums)


def line(kind: str = "reminder", network: str = "65102") -> Line:
    told = {"LSL": Decimal("2.950")}
    return Line(kind, network, own_account=True, law=True, parts=10, tenths=3000, told=told)


def written(report: Report, language: str) -> bytes:
    return b"".join(FORMS["csv"].write(report, words(language, "message_costs"), nobody))


def cells(report: Report, language: str) -> list[list[str]]:
    text = written(report, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_what_was_spent_is_told_in_either_language() -> None:
    head, row = cells(spend_table([spent()], words("en", "message_costs")), "en")
    assert head[:4] == ["Kind", "Product's id", "Product", "Asked for by law"]
    assert row == [
        *("broadcasts", str(SCHOOL), "School", "no", "10", "11", "3.303"),
        "KES 0.80 + LSL 2.50",
    ]
    head, row = cells(spend_table([spent()], words("st", "message_costs")), "st")
    assert (head[0], row[0], row[3]) == ("Mofuta", "melaetsa ea bongata", "che")


def test_a_bills_difference_is_a_number_below_nought_too() -> None:
    head, row = cells(bill_table([line()], words("en", "message_costs")), "en")
    told = dict(zip(head, row, strict=True))
    assert told["Kind"] == "reminders and single texts"
    assert (told["Network"], told["Whose account"]) == ("Econet", "the lender's own")
    assert told["By our prices, in maloti"] == "3.000"
    assert told["Carrier asks more, in maloti"] == "-0.050"
    assert told["Asked for by law"] == "yes"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_network_has_its_words(language: str) -> None:
    told = words(language, "message_costs")
    kinds = [spent(kind=one.value) for one in Message.Kind]
    assert len(set(spend_table(kinds, told).rows)) == len(kinds) == 4
    lines = [line(network=one) for one in NETWORKS]
    assert len({row[1] for row in bill_table(lines, told).rows}) == 3


def test_no_products_name_is_a_formula() -> None:
    assert len(set(PAYLOADS)) >= 40
    report = spend_table(map(spent, PAYLOADS), words("en", "message_costs"))
    for cut_at in (",", ";", "\t"):
        text = io.StringIO(written(report, "en").decode("utf-8-sig"), newline="")
        for row in csv.reader(text, delimiter=cut_at):
            assert not [cell for cell in row if cell.startswith(SIGNS)]
