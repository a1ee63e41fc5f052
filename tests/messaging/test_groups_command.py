"""An operator keeps a lender's lists and filters by command, and reads a file before it is kept."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from messaging.actions.broadcast import NewBroadcast, draft
from messaging.actions.stop import stop
from messaging.errands.broadcasts import KEEPER
from messaging.management.commands import groups as command
from messaging.models import Group, GroupMember
from messaging.rules.audience import Audience
from tests.loans.book import Book
from tests.messaging.crowd import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
FILE = "phone;name\n63000001;a\n58000002;b\n63000001;c\n22310001;d\n58000009;e\n"
TOLD = [
    "5 rows: 2 accepted, 1 refused, 1 skipped, 1 duplicate",
    "  line 4: duplicate. The same stands in line 2.",
    "  line 5: refused. A fixed line: it takes no texts.",
    "  line 6: skipped. This number wants no texts from you.",
]


@pytest.fixture
def file(book: Book, tmp_path: Path) -> str:
    """A list on which everything happens that may."""
    stop(book.mfi.id, "+26658000009", "sms", by=KEEPER)
    path = tmp_path / "october.csv"
    path.write_text(FILE)
    return str(path)


def said(*words: str) -> list[str]:
    out = StringIO()
    call_command("groups", "maluti", *words, stdout=out)
    return out.getvalue().splitlines()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as error:
        said(*words)
    return str(error.value)


def test_a_file_is_read_before_it_is_kept_and_all_its_rows_are_told(book: Book, file: str) -> None:
    assert said("make", "October", "--file", file, "--dry-run") == [*TOLD, "Nothing was kept."]
    assert not Group.objects.of(book.mfi).exists()
    made = said("make", "October", "--file", file)
    assert made[:-1] == TOLD
    row = Group.objects.of(book.mfi).get()
    assert made[-1] == f"{row.id}  October: made"
    assert said()[0].endswith("October: 2 numbers")
    shown = said("show", "October")
    assert shown[:-2] == [
        "October: 2 numbers",
        "2 would hear a text, 0 said stop",
        "by language: 2 st",
        "by network: 1 econet, 1 vodacom",
    ]
    # A few as they come.
    assert sorted(shown[-2:]) == ["  +266*****001 st", "  +266*****002 st"]
    assert sorted(said("show", str(row.id))) == sorted(shown)


def test_the_very_same_file_again_is_a_slip_unless_it_is_meant(book: Book, file: str) -> None:
    said("make", "October", "--file", file)
    assert "within ten minutes" in refused("make", "November", "--file", file)
    assert said("make", "November", "--file", file, "--again")[-1].endswith("November: made")
    assert refused("make", "October", "--phones", "58000003") == (
        "There is a group October already."
    )


def test_numbers_are_added_and_it_is_said_how_far_it_is(
    book: Book, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "AT_ONCE", 1)
    palesa = crowd(book.mfi, 1)[0]
    said("make", "Market", "--phones", "63000001", palesa.phone, "--language", "en")
    assert said("add", "Market", "--file", file, "--dry-run") == [*TOLD, "Nothing was kept."]
    assert said("add", "Market", "--file", file) == [*TOLD, "1 of 2: 0 new", "2 of 2: 1 new"]
    assert said("add", "Market", "--phones", "58000002", "58000003")[-1] == "2 of 2: 1 new"
    assert said("show", "Market")[:2] == [
        "Market: 4 numbers",
        "4 would hear a text, 0 said stop",
    ]
    assert GroupMember.objects.of(book.mfi).filter(borrower_id=palesa.id).count() == 1


def test_a_filter_is_made_and_has_no_numbers_of_its_own(book: Book) -> None:
    crowd(book.mfi, 2, language="st")
    said("make", "Sesotho", "--filter", "language=st")
    assert said()[0].endswith("Sesotho: language=st")
    assert said("show", "Sesotho")[:2] == [
        "Sesotho: language=st",
        "2 would hear a text, 0 said stop",
    ]
    assert "no numbers of its own" in refused("add", "Sesotho", "--phones", "58000002")
    late = ("days_overdue_min=30", "status=active")
    said("make", "Late", "--filter", *late)
    assert Group.objects.of(book.mfi).get(name="Late").filter == {
        "days_overdue_min": 30,
        "status": "active",
    }


def test_one_goes_unless_a_broadcast_is_to_go_to_it(book: Book) -> None:
    said("make", "Market", "--phones", "58000002")
    group = Group.objects.of(book.mfi).get()
    told = NewBroadcast(name="Fair", texts={"en": "Come"}, audience=Audience(group_id=group.id))
    draft(book.mfi.id, told, by=book.checker)
    assert "A broadcast that is not over" in refused("drop", "Market")
    said("make", "Other", "--phones", "58000002")
    assert said("drop", "Other") == ["Other: gone"]
    assert [row.name for row in Group.objects.of(book.mfi)] == ["Market"]


def test_each_fault_is_said_and_nothing_is_kept(book: Book, tmp_path: Path) -> None:
    workbook, headless = tmp_path / "a.csv", tmp_path / "b.csv"
    workbook.write_bytes(b"PK\x03\x04")
    headless.write_text("number\n58000002\n")
    for words, why in (
        (("make", "A", "--file", str(workbook)), "line 1:  This is no separated text"),
        (("make", "A", "--file", str(headless)), "line 1: phone This column is missing."),
        (("make", "A", "--file", str(tmp_path / "none.csv")), "No such file"),
        (("make", "A", "--phones", "22310001"), "phones.0: "),
        (("make", "A", "--filter", "town=Roma"), "filter.town: No such field."),
        (("make", "A", "--filter", "town"), "write key=value"),
        (("make", "A", "--phones", "58000002", "--filter", "language=st"), "One of --phones"),
        (("make",), "Say which"),
        (("show", "A"), "There is no group A."),
        (("add", "A", "--phones", "58000002"), "There is no group A."),
    ):
        assert why in refused(*words)
    said("make", "A")
    assert "after --phones" in refused("add", "A")
    assert Group.objects.of(book.mfi).count() == 1
    with pytest.raises(CommandError, match="nobody"):
        call_command("groups", "nobody")
