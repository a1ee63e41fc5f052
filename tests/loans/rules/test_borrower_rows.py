"""A row of borrowers is read whole, and every one of its faults is found at once."""

from collections.abc import Mapping
from datetime import date

from loans.rules.borrower_rows import COLUMNS, BorrowerRow, read_borrowers
from loans.rules.cells import Accepted, DayOrder, Reading
from loans.rules.details import Details
from loans.rules.identity import Identity
from loans.rules.table import Fault, Line, tabled

TODAY = date(2026, 11, 21)
DISTRICTS = {"Maseru": 1, "Mohale's Hoek": 6}
PALESA = {
    "name": "Palesa Mokoena",
    "phone": "58123456",
    "national_id": "199001012345",
    "district": "maseru",
    "language": "Sesotho",
}


def read(*rows: Mapping[str, str], order: DayOrder = DayOrder.UNSAID) -> Reading[BorrowerRow]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [Line(1, names)]
    lines += [Line(at, [row.get(name, "") for name in names]) for at, row in enumerate(rows, 2)]
    return read_borrowers(tabled(lines, COLUMNS), DISTRICTS, TODAY, order)


def test_what_must_be_there_is_enough() -> None:
    assert read(PALESA) == Reading(
        (2,),
        (
            Accepted(
                2,
                BorrowerRow(
                    name="Palesa Mokoena",
                    phone="+26658123456",
                    national_id="199001012345",
                    district_id=1,
                    language="st",
                    details=Details(),
                ),
            ),
        ),
        (),
    )


def test_all_that_a_lender_may_know_of_her() -> None:
    reading = read(
        PALESA
        | {
            "external_id": "M-17",
            "identity": "Seen",
            "date_of_birth": "03/04/1990",
            "gender": "f",
            "town": "Roma",
            "employment": "self_employed",
            "employer": "=Pick a Pay",
            "income": "8500",
        },
        order=DayOrder.DAY_FIRST,
    )
    ((_, her),) = reading.accepted
    assert (her.external_id, her.identity, her.gender) == ("M-17", Identity.SEEN, "female")
    assert her.employment == "self_employed"
    assert her.details == Details(
        born_on=date(1990, 4, 3),
        town="Roma",
        employer="=Pick a Pay",
        income_month_lisente=850_000,
    )


def test_all_faults_of_a_row_are_told_and_none_repeats_a_cell() -> None:
    wrong = {
        "name": "P4lesa",
        "phone": "2.6658E+10",
        "national_id": "",
        "district": "Gauteng",
        "language": "fr",
        "identity": "matched",
        "date_of_birth": "2020-01-01",
        "income": "100000000.00",
        "gender": "x",
    }
    reading = read(wrong, PALESA)
    assert [one.line for one in reading.accepted] == [3]
    assert [(fault.line, fault.column) for fault in reading.faults] == [
        (2, "name"),
        (2, "phone"),
        (2, "national_id"),
        (2, "district"),
        (2, "language"),
        (2, "identity"),
        (2, "gender"),
        (2, "date_of_birth"),
        (2, "income"),
    ]
    told = " ".join(fault.sentence for fault in reading.faults)
    assert "One of Maseru, Mohale's Hoek." in told
    assert "This must be filled in." in told
    for cell in ("P4lesa", "Gauteng", "100000000"):
        assert cell not in told


def test_a_row_that_lacks_one_thing_is_refused_whichever_it_is() -> None:
    for missing in PALESA:
        reading = read({**PALESA, missing: " "})
        assert not reading.accepted
        assert reading.faults == (Fault(2, missing, "This must be filled in."),)


def test_the_second_of_the_same_person_or_number_is_refused() -> None:
    rows = [
        {**PALESA, "external_id": "M-1"},
        {**PALESA, "external_id": "M-2", "national_id": "1990 0101 2345"},
        {**PALESA, "external_id": "M-1", "national_id": "199001012346"},
        {**PALESA, "external_id": "", "national_id": "199001012347"},
        {**PALESA, "external_id": "", "national_id": "199001012348"},
    ]
    reading = read(*rows)
    assert [one.line for one in reading.accepted] == [2, 5, 6]
    assert reading.faults == (
        Fault(3, "national_id", "The same stands in line 2."),
        Fault(4, "external_id", "The same stands in line 2."),
    )


def test_a_number_of_the_lenders_own_is_not_the_person() -> None:
    for hers in ("199001012345", "1990-0101-2345", "+26658123456", "26658123456"):
        (fault,) = read({**PALESA, "external_id": hers}).faults
        assert fault[:2] == (2, "external_id")
        assert fault.sentence == "A number of your own, not her id and not her phone."
    assert not read({**PALESA, "external_id": "M-1990"}).faults


def test_a_row_of_another_width_is_one_fault() -> None:
    lines = [Line(1, list(PALESA)), Line(2, ["Palesa"]), Line(3, list(PALESA.values()))]
    reading = read_borrowers(tabled(lines, COLUMNS), DISTRICTS, TODAY)
    assert reading.faults == (Fault(2, "", "1 cells where the header has 5."),)
    assert [one.line for one in reading.accepted] == [3]
