"""All that is kept about a person, handed to herself: hers, all of it, and nobody else's."""

import io
import json
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader
from pytest_django import Settings

from credit.rules.exposure import ExposurePolicy
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_files import CassandraFiles
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_reservations import CassandraReservations
from loans.actions.change_policy import change_policy
from loans.actions.settle_dispute import settle_dispute
from loans.catalogue import words
from loans.errands import registry as ports
from loans.errands.erase import erase
from loans.models import AuditEntry, Case, Event, HouseAuditEntry, Mfi
from loans.queries.borrowers import person_behind
from messaging.errands.tell import tell
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.known_person import (
    ID,
    KIN,
    NAME,
    NUMBER,
    PHONE,
    TWINS_ID,
    TWINS_KIN,
    WRONG,
    Known,
    lent,
    make_known,
    register,
)
from tests.kept import Kept
from tests.loans.book import open_book
from tests.loans.registry_lost import BEGUN, DUE, at
from tests.people import OPERATOR, Hire
from tests.size import sized

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture(scope="module")
def kept() -> Kept[Known]:
    return Kept()


@pytest.fixture
def known(kept: Kept[Known], settings: Settings, request: pytest.FixtureRequest) -> Known:
    settings.REGISTRY_LOANS_MAX = 0
    return kept.begin(
        lambda: make_known(*map(request.getfixturevalue, ("maluti", "senqu", "hire")))
    )


@dataclass
class Handed:
    """What came of the command."""

    content: dict[str, Any]
    text: str
    paper: str


def handed(out: Path, *args: str, typed: str = "") -> Handed:
    """Call the command; whatever is asked for is read from where a script would write it."""
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, at(DUE, 12):
        patch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        call_command("export_person", *args, "--out", str(out), stdout=told, stderr=io.StringIO())
    data, pdf = (Path(line) for line in told.getvalue().splitlines())
    assert (data.suffix, pdf.suffix) == (".json", ".pdf")
    for file in (data, pdf):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = data.read_text(encoding="utf-8")
    paper = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    return Handed(json.loads(text), text, " ".join(paper.split()))


def refused(*args: str, typed: str = "", out: Path = Path("/nowhere/at/all")) -> CommandError:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        with pytest.raises(CommandError) as why:
            call_command("export_person", *args, "--out", str(out), stderr=io.StringIO())
    return why.value


def test_at_one_lender_she_gets_all_that_it_keeps(known: Known, tmp_path: Path) -> None:
    got = handed(tmp_path / "palesa", "--lender", "maluti", "--borrower", NUMBER)
    assert got.content["kept_by"] == "maluti"
    assert got.content["person"]["national_id"] == ID
    (book,) = got.content["lenders"]
    assert (book["name"], book["details"]["next_of_kin"]["name"]) == (NAME, KIN)
    (application,) = book["applications"]
    assert [one["note"] for one in application["decisions"]] == ["knows 1000"]
    assert application["acceptances"][0]["note"] == "form 17"
    (loan,) = book["loans"]
    assert loan["principal_lisente"] == 100_000
    # M1,000 and M80 of interest over four months, of which M270 is paid.
    assert [row["paid_principal_lisente"] for row in loan["schedule"]] == [25_000, 0, 0, 0]
    assert [(one["amount_lisente"], one["reference"]) for one in loan["payments"]] == [
        (27_000, "R-270")
    ]
    (case,) = book["cases"]
    assert (case["kind"], case["text"]) == ("dispute", WRONG)
    assert [one["evidence"] for one in book["consents"]] == ["paper, form 17"]
    assert {one["to"] for one in book["messages"]} == {PHONE}
    assert any("M1,000.00" in one["text"] for one in book["messages"])
    assert got.content["pin"]["tries"] == 0
    of_registry = got.content["registry"]
    for name in ("entries", "standings", "looks", "disputes"):
        assert {one["lender"] for one in of_registry[name]} == {"maluti"}, name
    assert of_registry["disputes"][0]["verdict"] is None


def test_nothing_of_another_person_nor_of_another_lender_is_in_it(
    known: Known, tmp_path: Path
) -> None:
    got = handed(tmp_path / "palesa", "--lender", "maluti", "--borrower", str(known.here))
    for others in (TWINS_ID, TWINS_KIN, str(known.twin), "4,321", "432100", "senqu", "70000"):
        assert others not in got.text, others
        assert others not in got.paper, others
    twins = handed(tmp_path / "twin", "--lender", "maluti", "--borrower", str(known.twin))
    for hers in (ID, KIN, str(known.here), "R-270"):
        assert hers not in twins.text, hers


def test_over_all_lenders_she_gets_all_of_them_and_every_look(known: Known, tmp_path: Path) -> None:
    got = handed(tmp_path / "palesa", "--national-id", typed=f"{ID[:6]} {ID[6:]}")
    assert [one["lender"] for one in got.content["lenders"]] == ["maluti", "senqu"]
    sums = [one["loans"][0]["principal_lisente"] for one in got.content["lenders"]]
    assert sums == [100_000, 70_000]
    of_registry = got.content["registry"]
    assert {one["lender"] for one in of_registry["standings"]} == {"maluti", "senqu"}
    looks = [(one["lender"], one["purpose"]) for one in of_registry["looks"]]
    # An approval at each, and Senqu's officer opened her report.
    assert sorted(looks) == [("maluti", "application"), *[("senqu", "application")] * 2]
    assert TWINS_ID not in got.text


def test_nothing_of_keys_and_digests_is_in_it(known: Known, tmp_path: Path) -> None:
    got = handed(tmp_path / "palesa", "--national-id", typed=ID)
    for name in ("digest", "data_key", "hashed", "sealed", "claim", "4826"):
        assert name not in got.text, name


def test_the_paper_says_it_in_her_language_or_in_the_one_that_is_asked_for(
    known: Known, tmp_path: Path
) -> None:
    hers = handed(tmp_path / "hers", "--lender", "maluti", "--borrower", NUMBER)
    assert hers.paper.startswith("Leqephe la 1 Tsohle tse bolokiloeng ka uena")
    assert "Palo ea chelete: M270.00" in hers.paper
    args = ("--lender", "maluti", "--borrower", NUMBER, "--language", "en")
    english = handed(tmp_path / "english", *args)
    for line in (f"Name: {NAME}", "Amount: M270.00", "Paid: 05/02/2026", f"Words: {WRONG}"):
        assert line in english.paper, line


def test_the_same_twice_is_the_same_but_for_the_moment(known: Known, tmp_path: Path) -> None:
    one, two = (handed(tmp_path / name, "--national-id", typed=ID).text for name in "ab")
    later = [line for line in one.splitlines() if line not in two.splitlines()]
    assert all("made_at" in line for line in later)
    assert len(one.splitlines()) == len(two.splitlines())


def test_each_lender_and_the_house_see_that_it_was_handed_over(
    known: Known, tmp_path: Path
) -> None:
    handed(tmp_path / "palesa", "--national-id", typed=ID)
    for book, borrower_id in ((known.maluti, known.here), (known.senqu, known.there)):
        (act,) = AuditEntry.objects.of(book.mfi).filter(action="export")
        assert (act.target_kind, act.target_id) == ("person-file", str(borrower_id))
        assert act.after == {"form": "json,pdf", "rows": 2}
    house = HouseAuditEntry.objects.get(action="export")
    assert house.after == {"form": "json,pdf", "lenders": 2}
    assert ID not in str(house.__dict__)
    officer = f"{known.maluti.mfi.slug}-officer"
    args = ("--lender", "maluti", "--borrower", NUMBER, "--by", officer)
    handed(tmp_path / "again", *args)
    taken = AuditEntry.objects.of(known.maluti.mfi).get(action="export", actor_kind="staff")
    assert taken.actor_id == known.maluti.officer.id
    assert HouseAuditEntry.objects.filter(action="export").count() == 1


def test_it_says_why_not_and_ends_with_a_number_of_its_own(known: Known, tmp_path: Path) -> None:
    out = tmp_path / "palesa"
    nobody = refused("--national-id", typed="000000000000")
    assert (str(nobody), nobody.returncode) == ("Nobody is known so.", 3)
    assert refused("--national-id", typed="12").returncode == 3
    assert refused("--lender", "senqu", "--borrower", str(known.here)).returncode == 3
    # Two people have this phone.
    several = refused("--lender", "maluti", "--phone", typed=PHONE)
    assert several.returncode == 4
    assert refused("--borrower", NUMBER).returncode == 1
    assert refused("--lender", "nobody", "--phone", typed=PHONE).returncode == 1
    handed(out, "--lender", "senqu", "--phone", typed=PHONE)
    before = out.with_name("palesa.json").read_bytes()
    there = refused("--lender", "senqu", "--phone", typed=PHONE, out=out)
    assert "is there already" in str(there)
    assert out.with_name("palesa.json").read_bytes() == before


@contextmanager
def records_away() -> Iterator[None]:
    """Have a registry that is a cluster where nobody listens, for whole records alone."""
    was = ports.files.opens
    nobody = nobodys_address(closed_port())
    ports.files.opens = lambda: CassandraFiles(
        CassandraReservations(nobody, ExposurePolicy(), lambda _look: None),
        CassandraHistories(nobody),
        CassandraInquiries(nobody, days_kept=1),
        CassandraDisputes(nobody),
    )
    try:
        yield
    finally:
        ports.files.opens = was


def test_where_the_registry_is_away_nobody_is_told_less_than_there_is(
    known: Known, tmp_path: Path
) -> None:
    with records_away():
        away = refused("--lender", "senqu", "--phone", typed=PHONE, out=tmp_path / "away")
    assert (str(away), away.returncode) == ("Nothing was written: registry-unavailable.", 5)
    assert list(tmp_path.iterdir()) == []
    assert not AuditEntry.objects.of(known.senqu.mfi).filter(action="export").exists()


def test_who_was_erased_gets_what_the_law_keeps_and_no_more(known: Known, tmp_path: Path) -> None:
    with at(DUE):
        known.maluti.pay(known.loan, "810.00", DUE)
        known.senqu.pay(known.loan_there, "756.00", DUE)
        (dispute,) = Case.objects.of(known.maluti.mfi)
        for by in (known.maluti.officer, known.maluti.checker):
            settle_dispute(dispute.mfi_id, dispute.id, Case.Verdict.REJECTED, "as booked", by=by)
    person = person_behind(known.maluti.mfi.id, known.here)
    with at(DUE + timedelta(11 * 366)):
        erase(person.id, by=OPERATOR)
    nobody = refused("--national-id", typed=ID)
    assert nobody.returncode == 3
    got = handed(tmp_path / "her", "--lender", "maluti", "--borrower", str(known.here))
    assert got.content["erased"] is True
    assert got.content["registry"] is None
    (book,) = got.content["lenders"]
    assert (book["name"], book["phone"], book["status"]) == ("", "", "erased")
    assert [one["principal_lisente"] for one in book["loans"]] == [100_000]
    assert all(one["text"] is None for one in book["messages"])
    for gone in (ID, NAME, KIN, PHONE, NUMBER, WRONG, "knows 1000", "form 17"):
        assert gone not in got.text, gone
        assert gone not in got.paper, gone


def test_forty_loans_are_handed_over_well_within_a_minute(
    maluti: Mfi, hire: Hire, settings: Settings, tmp_path: Path
) -> None:
    """In the quick run ten of them, well within a quarter of it."""
    loans = sized(10, 40)
    settings.REGISTRY_LOANS_MAX = 0
    book = open_book(maluti, hire)
    change_policy(maluti.id, {"loans_at_once": None}, by=OPERATOR)
    with at(BEGUN):
        hers = register(book, ID, KIN, NUMBER)
        for _ in range(loans):
            loan = lent(book, hers, 500)
            book.pay(loan, "135.00", BEGUN)
        tell(list(Event.objects.of(book.mfi).order_by("at")))
        book.report()
    begun = time.monotonic()
    got = handed(tmp_path / "palesa", "--national-id", typed=ID)
    assert time.monotonic() - begun < 60 * loans / 40
    assert len(got.content["lenders"][0]["loans"]) == loans
    assert len(got.content["registry"]["standings"]) == loans


def test_every_name_in_it_has_words_in_both_languages(known: Known, tmp_path: Path) -> None:
    got = handed(tmp_path / "palesa", "--national-id", typed=ID)
    labels = {language: set(words(language, "person_file")) for language in ("en", "st")}

    def named(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in {"format", "key_facts", "terms", "advice"}:
                    continue
                yield name
                yield from named(inner)
        elif isinstance(value, list):
            for one in value:
                yield from named(one)

    missing = {name for name in named(got.content) if not name[0].isdigit()}
    assert missing - labels["en"] == missing - labels["st"] == set()
