"""Borrowers as a lender's spreadsheet has them, read into what registering one takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from loans.rules import cells
from loans.rules.cells import DayOrder, Reading, RowReader, read_rows, without_repeats
from loans.rules.details import Details, Employment, Gender
from loans.rules.identity import Identity
from loans.rules.table import Columns, Row

COLUMNS = Columns(
    required=frozenset({"name", "phone", "national_id", "district", "language"}),
    optional=frozenset(
        {
            "external_id",
            "identity",
            "date_of_birth",
            "gender",
            "town",
            "employment",
            "employer",
            "income",
        }
    ),
)
LANGUAGES = {"en": "en", "st": "st", "English": "en", "Sesotho": "st"}
# What a name alone proves is for a second source to say, and no file is one.
IDENTITIES = {one.value: one for one in (Identity.DECLARED, Identity.SEEN)}
GENDERS = {**{one.value: one.value for one in Gender}, "f": "female", "m": "male"}
EMPLOYMENTS = {one.value: one.value for one in Employment}
COLUMN_OF = {"born_on": "date_of_birth", "income_month_lisente": "income"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerRow:
    """One borrower of a file."""

    name: str
    phone: str
    national_id: str
    district_id: int
    language: str
    external_id: str | None = None
    identity: Identity = Identity.DECLARED
    gender: str = ""
    employment: str = ""
    details: Details


def read_borrowers(
    rows: Iterable[Row],
    districts: Mapping[str, int],
    today: date,
    order: DayOrder = DayOrder.UNSAID,
) -> Reading[BorrowerRow]:
    """Read all rows, and find all faults; a person or a number that comes twice is one of them."""
    read = partial(_read, districts=districts, today=today, order=order)
    reading = read_rows(rows, read)
    reading = without_repeats(reading, "national_id", lambda row: row.national_id)
    return without_repeats(reading, "external_id", lambda row: row.external_id)


def _read(
    row: RowReader, *, districts: Mapping[str, int], today: date, order: DayOrder
) -> BorrowerRow | None:
    name = row.need("name", cells.name)
    phone = row.need("phone", cells.mobile)
    national_id = row.need("national_id", cells.identity_number)
    district_id = row.need("district", cells.one_of(districts))
    language = row.need("language", cells.one_of(LANGUAGES))
    external_id = row.take("external_id", cells.own_number, "")
    identity = row.take("identity", cells.one_of(IDENTITIES), Identity.DECLARED)
    gender = row.take("gender", cells.one_of(GENDERS), "")
    employment = row.take("employment", cells.one_of(EMPLOYMENTS), "")
    details = _details(row, today, order)
    if external_id and names_a_person(external_id, national_id, phone):
        row.fault("external_id", "A number of your own, not her id and not her phone.")
    if name is None or phone is None or national_id is None:
        return None
    if district_id is None or language is None:
        return None
    return BorrowerRow(
        name=name,
        phone=phone,
        national_id=national_id,
        district_id=district_id,
        language=language,
        external_id=external_id or None,
        identity=identity,
        gender=gender,
        employment=employment,
        details=details,
    )


def _details(row: RowReader, today: date, order: DayOrder) -> Details:
    details = Details(
        born_on=row.take("date_of_birth", cells.day(order), cells.NO_DAY),
        town=row.take("town", cells.words, ""),
        employer=row.take("employer", cells.words, ""),
        income_month_lisente=row.take("income", cells.sum_of_maloti, cells.NO_SUM),
    )
    for name, sentence in details.wrong(today).items():
        row.fault(COLUMN_OF[name], sentence)
    return details


def names_a_person(external_id: str, *hers: str | None) -> bool:
    """Tell whether a number that outlives an erasure would be her id or her phone."""
    digits = "".join(filter(str.isdigit, external_id))
    return bool(digits) and any(digits in (one, one.lstrip("+")) for one in hers if one)
