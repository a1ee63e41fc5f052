"""The Sesotho goes out as a sheet and comes back corrected and signed: all of it, or nothing."""

import csv
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ussd.proofreading import said, sheet

HEADS = ["screen", "English", "Sesotho", "back-translation", "reviewed_by"]
Line = dict[str, str]
Corrected = Callable[..., str]
Refused = Callable[..., list[str]]
SIGNED = "'M'e Palesa, 2026-11-21"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Path]:
    """The product's own catalogues, unread, on a desk where they may be written on."""
    copies = {
        before: Path(shutil.copytree(folder, tmp_path / f"texts{number}"))
        for number, (before, folder) in enumerate(said.FOLDERS.items())
    }
    for before, copy in copies.items():
        monkeypatch.setitem(said.FOLDERS, before, copy)
        st = copy / said.SESOTHO
        unsigned = re.sub('reviewed_by = ".*"', 'reviewed_by = ""', st.read_text(encoding="utf-8"))
        st.write_text(unsigned, encoding="utf-8")
    return copies


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The sheet, as it goes out."""
    path = tmp_path / "sesotho.csv"
    run("export", path)
    return path


def run(way: str, file: Path) -> str:
    told = StringIO()
    call_command("texts", way, str(file), stdout=told)
    return told.getvalue()


def lines(file: Path) -> list[Line]:
    with file.open(encoding="utf-8-sig", newline="") as sheet_file:
        return list(csv.DictReader(sheet_file))


def catalogues() -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for folder in said.FOLDERS.values()
        for path in folder.iterdir()
    }


@pytest.fixture
def corrected(file: Path) -> Corrected:
    """Change some rows as a reader would, and take the sheet back."""

    def taken(changes: Mapping[str, Line], *, separator: str = ",", encoding: str = "utf-8") -> str:
        rows = lines(file)
        known = {row["screen"]: row for row in rows}
        for name, change in changes.items():
            row = known.get(name)
            if row is None:
                row = dict.fromkeys(HEADS, "") | {"screen": name}
                rows.append(row)
            row.update(change)
        with file.open("w", encoding=encoding, newline="") as sheet_file:
            writer = csv.DictWriter(sheet_file, HEADS, delimiter=separator)
            writer.writeheader()
            writer.writerows(rows)
        return run("import", file)

    return taken


@pytest.fixture
def refused(corrected: Corrected, file: Path) -> Refused:
    """Try what must be refused: what is said of it, when nothing was written."""

    def tried(changes: Mapping[str, Line]) -> list[str]:
        before = catalogues()
        told = StringIO()
        with pytest.raises(CommandError, match=r"^Nothing was written\.$"):
            corrected(changes)
        with pytest.raises(CommandError):
            call_command("texts", "import", str(file), stdout=told)
        assert catalogues() == before
        return told.getvalue().splitlines()

    return tried


def entries() -> int:
    """Count what a reader signs: a screen with all its choices is one."""
    return sum("/" not in name for name in said.everything_said())


def whole(name: str) -> dict[str, Line]:
    """Sign a screen with all that belongs to it."""
    return {
        one: {"reviewed_by": SIGNED}
        for one in said.everything_said()
        if one.partition("/")[0] == name
    }


def test_the_sheet_has_a_row_for_each_text_and_each_choice(file: Path) -> None:
    assert file.read_bytes().startswith(b"\xef\xbb\xbfscreen,English,Sesotho,back-translation,")
    rows = {row["screen"]: row for row in lines(file)}
    assert list(rows["home.menu/apply"]) == HEADS
    assert list(rows["home.menu/apply"].values()) == [
        *("home.menu/apply", "Apply for a loan", "Kopa kalimo", "", "")
    ]
    assert rows["session.sorry/short"]["English"] == (
        "Sorry, there is a problem. Please try again later."
    )
    assert rows["home.how"]["Sesotho"].count("\n") == 2
    assert rows["sms.returned"]["English"] == (
        "{lender}: your application for {amount} needs something more. Please call {phone}."
    )
    assert list(rows) == list(said.everything_said())


def test_out_and_in_again_changes_no_byte(file: Path) -> None:
    before = catalogues()
    assert run("import", file) == (
        "0 corrected, 0 signatures changed\n"
        f"Sesotho: 0 of {entries()} texts read by a native speaker\n"
    )
    assert catalogues() == before


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")]
)
def test_corrections_and_signatures_go_where_they_belong_and_nowhere_else(
    corrected: Corrected, folders: Mapping[str, Path], separator: str, encoding: str
) -> None:
    before = catalogues()
    changes = whole("home.help") | whole("sms.returned") | whole("home.menu")
    changes["home.help"]["Sesotho"] = "Thuso.\r\nKa kopo letsetsa:\r\n{lenders}"
    changes["home.menu/how"]["Sesotho"] = "Kalimo e sebetsa joang"
    changes["home.who"] = {"Sesotho": " Khetha litlhaku tsa hau: ", "back-translation": "Choose"}
    told = corrected(changes, separator=separator, encoding=encoding)
    assert told == (
        "3 corrected, 3 signatures changed\n"
        f"Sesotho: 3 of {entries()} texts read by a native speaker\n"
    )
    screens, messages = folders[""] / "st.toml", folders["sms."] / "st.toml"
    signed = f'reviewed_by = "{SIGNED}"'

    def signs(source: str, table: str) -> str:
        head, tail = source.split(f"[{table}]\n")
        tail = tail.replace('reviewed_by = ""', signed, 1)
        return f"{head}[{table}]\n{tail}"

    after = before[str(screens)].decode()
    after = signs(signs(after, "home.help"), "home.menu")
    after = after.replace('"""\nThuso. Letsetsa:\n', '"""\nThuso.\nKa kopo letsetsa:\n')
    after = after.replace('"Kamoo kalimo e sebetsang kateng"', '"Kalimo e sebetsa joang"')
    after = after.replace('"Khetha litlhaku tsa mabitso a hau:"', '"Khetha litlhaku tsa hau:"')
    assert screens.read_text(encoding="utf-8") == after
    assert messages.read_text(encoding="utf-8") == signs(before[str(messages)].decode(), "returned")


def test_a_sheet_may_come_back_in_part(file: Path, folders: Mapping[str, Path]) -> None:
    file.write_text("screen;Sesotho;reviewed_by\nhome.who;Khetha litlhaku:;Ntate Thabo\n")
    assert run("import", file).startswith("1 corrected, 1 signatures changed\n")
    entry = tomllib.loads((folders[""] / "st.toml").read_text(encoding="utf-8"))["home"]["who"]
    assert entry == {"says": "Khetha litlhaku:", "reviewed_by": "Ntate Thabo"}


def test_a_text_that_a_spreadsheet_would_reckon_with_goes_out_and_in_as_it_is(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    st = folders[""] / "st.toml"
    odd = st.read_text(encoding="utf-8").replace(
        '"Khetha litlhaku tsa mabitso a hau:"', '"""\n-Khetha;+litlhaku\n=tsa\n\n\'Mesa """'
    )
    st.write_text(odd, encoding="utf-8")
    file = tmp_path / "sesotho.csv"
    run("export", file)
    assert {row["screen"]: row for row in lines(file)}["home.who"]["Sesotho"] == (
        "'-Khetha;'+litlhaku\n'=tsa\n'\n'Mesa "
    )
    assert run("import", file).startswith("0 corrected")
    assert st.read_text(encoding="utf-8") == odd


@pytest.mark.parametrize(
    ("name", "words", "why"),
    [
        ("register.store", "Na ua lumela?", "names no fact where the English names {lender}"),
        ("home.who", "Khetha {name}:", "names {name} where the English names no fact"),
        ("home.help", "{Lenders} {lenders}", "has a brace that belongs to no fact"),
        ("home.who", "  ", "has no words"),
        ("home.who", "Khetha t\u0161elete", "phones cannot show '\u0161'"),
        ("home.who", "Re kopa ts\u2019oarelo", "phones cannot show '\u2019'"),
        ("home.menu/help", "Thu\nso", "a choice is one line"),
        ("home.who", "Khetha leina la hau", "doubtful Sesotho (R9): leina"),
        ("sms.returned", "{lender} {amount} {phone} kadimo", "doubtful Sesotho (R1): kadimo"),
        ("home.menu/help", "Help and words", "doubtful Sesotho (R1): and"),
    ],
)
def test_what_must_not_reach_a_phone_is_refused_by_its_row(
    refused: Refused, name: str, words: str, why: str
) -> None:
    assert refused({name: {"Sesotho": words}})[0] == f"{name}: {why}"


def test_an_english_text_is_no_sesotho(refused: Refused) -> None:
    english = said.everything_said()["register.registered"].english
    told = refused({"register.registered": {"Sesotho": english}})
    assert told[0].startswith("register.registered: doubtful Sesotho (")


def test_one_word_for_one_thing_is_held_over_the_whole_catalogue(refused: Refused) -> None:
    assert refused({"home.who": {"Sesotho": "Khetha litlhaku tsa mabitso a hao:"}}) == [
        "home.who: doubtful Sesotho (R13): hau and hao"
    ]


def test_one_bad_row_keeps_all_the_others_out_and_each_is_named(refused: Refused) -> None:
    changes = {
        "home.who": {"Sesotho": "Khetha:"},
        "home.attic": {"Sesotho": "Lumela"},
        "home.no_lender": {"Sesotho": "Nomoro ya hau"},
        "pin.old": {"reviewed_by": "x" * 101},
        "pin.new": {"reviewed_by": "Ntate\nThabo"},
    }
    assert refused(changes) == [
        "home.no_lender: doubtful Sesotho (R3): ya",
        "pin.old: who read it is one line of 100 at most",
        "pin.new: who read it is one line of 100 at most",
        "home.attic: no such text",
    ]


def test_a_screen_is_signed_with_its_choices_or_not_at_all(refused: Refused) -> None:
    signed = whole("register.store") | {"register.store/no": {"reviewed_by": ""}}
    assert refused(signed) == [f"register.store/no: read by nobody, but register.store by {SIGNED}"]


def test_a_row_that_stands_twice_is_refused(file: Path) -> None:
    text = "screen,Sesotho,reviewed_by\nhome.who,Khetha:,\nhome.who,Khetha hape:,\n"
    file.write_text(text, encoding="utf-8")
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("texts", "import", str(file), stdout=told)
    assert told.getvalue() == "home.who: stands in the sheet twice\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("screen,Sesotho\nhome.who,Khetha:\n", "line 1: This column is missing."),
        (
            "screen,Sesotho,reviewed_by\nhome.who,Khetha\n",
            "line 2: 2 cells where the header has 3.",
        ),
        (
            "screen,Sesotho,reviewed_by\n,Khetha,\n",
            "line 2: no such text",
        ),
        (f"screen,Sesotho,reviewed_by\nhome.who,{'a' * 1001},\n", "home.who: At most 1000 chara"),
    ],
)
def test_what_is_no_such_sheet_is_refused_by_its_line(file: Path, text: str, told: str) -> None:
    file.write_text(text, encoding="utf-8")
    said_of_it = StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("texts", "import", str(file), stdout=said_of_it)
    assert said_of_it.getvalue().startswith(told)


def test_a_file_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file or directory\."):
        run("import", tmp_path / "nowhere.csv")


def test_a_catalogue_without_a_place_for_the_signature_says_so(
    refused: Refused, folders: Mapping[str, Path]
) -> None:
    st = folders["sms."] / "st.toml"
    head, tail = st.read_text(encoding="utf-8").split("[returned]\n")
    tail = tail.replace('reviewed_by = ""\n', "", 1)
    st.write_text(f"{head}[returned]\n{tail}", encoding="utf-8")
    (told,) = refused(whole("sms.returned") | {"home.who": {"Sesotho": "Khetha:"}})
    assert told.endswith("st.toml: returned.reviewed_by does not stand in it")


def test_the_sheet_has_the_columns_that_a_reader_is_told_of() -> None:
    assert list(sheet.HEADS.values()) == HEADS
