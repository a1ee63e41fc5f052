"""Made-up people: names as people of Lesotho bear them, and numbers of nobody in particular."""

import secrets
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from loans.models import Borrower, Membership, Person
from loans.queries.borrowers import DETAILS
from loans.rules.details import Details, Employment, Gender
from loans.rules.identity import Identity
from loans.sealed import DATA_KEY_BYTES, NATIONAL_ID, current_key_id, digest, seal, wrap
from loans.seeded.chance import Chance, moment
from loans.seeded.house import House
from loans.seeded.names import FOLDED, MEN, SURNAMES, WOMEN
from loans.seeded.tables import Batch, Table
from loans.seeded.trail import Subject, Trail, Values

PERSON = Table(
    Person,
    "id phone language identity document_seen national_id_digest digest_key_id"
    " national_id_sealed data_key data_key_id created_at",
)
BORROWER = Table(
    Borrower,
    "mfi_id id person_id name name_folded phone district_id language gender employment officer_id"
    " details_sealed at",
)
MEMBERSHIP = Table(Membership, "borrower_id person_id mfi_id phone")

# Mobiles of Lesotho: eight digits, of which the first is 5 or 6.
FIRST_MOBILE, MOBILES = 50_000_000, 20_000_000
# Goes through all of them before one comes again: it has no divisor in common with their number.
NEXT_MOBILE = 7_368_787
LENDERS_IDS, IDS_EACH = 100_000, 10_000_000
EMPLOYMENTS = tuple(one.value for one in Employment)
WOMEN_PERCENT, SESOTHO_PERCENT, SEEN_PERCENT, SECOND_NAME_PERCENT = 62, 70, 80, 40
DISTRICTS = 10
BORN_FROM, BORN_DAYS = date(1956, 1, 1), 17_000
INCOMES_LISENTE = (90_000, 140_000, 220_000, 310_000, 450_000, 800_000)
OPENING_HOUR_UTC = 6
DAYS_KNOWN_MAX = 720


class Known(NamedTuple):
    """A borrower as far as her loan needs her."""

    id: str
    officer: str
    language: str


class Sealed(NamedTuple):
    """What of a person is kept under her own key, and the key itself, wrapped."""

    digest: bytes
    national_id: str
    key: bytes
    details: str


class People:
    """The borrowers of a made-up lender, one after another."""

    def __init__(self, house: House, trail: Trail, seed: int, morning: date, first: int) -> None:
        """Go on behind those who are there: each has a phone and a national id of her own."""
        self.house, self.trail, self.morning, self.number = house, trail, morning, first
        self.chance = Chance.of(seed, house.slug, first, "people")
        numbers = Chance.of(house.slug, "numbers")
        self.mobile, self.ids = numbers.randrange(MOBILES), numbers.randrange(LENDERS_IDS)
        self.key_id = current_key_id()

    def write(self, batch: Batch, came_on: date | None) -> Known:
        """Write one down who came on a day to ask for a loan, or at some time and for none."""
        chance, house, number = self.chance, self.house, self.number
        self.number += 1
        person_id, borrower_id = chance.id(), chance.id()
        woman = chance.percent(WOMEN_PERCENT)
        name, plain = _name(chance, WOMEN if woman else MEN)
        phone = f"+266{FIRST_MOBILE + (self.mobile + number * NEXT_MOBILE) % MOBILES}"
        language = "st" if chance.percent(SESOTHO_PERCENT) else "en"
        # Whoever borrows has shown her document.
        seen = chance.percent(SEEN_PERCENT) or came_on is not None
        some_day = self.morning - timedelta(chance.randrange(1, DAYS_KNOWN_MAX))
        at = moment(came_on or some_day, OPENING_HOUR_UTC, number)
        officer = house.officers[number % len(house.officers)]
        her: Values = {
            "identity": (Identity.SEEN if seen else Identity.DECLARED).value,
            "district": chance.randrange(DISTRICTS) + 1,
            "gender": (Gender.FEMALE if woman else Gender.MALE).value,
            "employment": chance.choice(EMPLOYMENTS),
            "officer": officer,
        }
        sealed = self._sealed(person_id, number)
        person = (person_id, phone, language, her["identity"], seen, sealed.digest, self.key_id)
        batch[PERSON].append((*person, sealed.national_id, sealed.key, self.key_id, at))
        named = (house.mfi_id, borrower_id, person_id, name, plain, phone)
        counted = (her["district"], language, her["gender"], her["employment"], officer)
        batch[BORROWER].append((*named, *counted, sealed.details, at))
        batch[MEMBERSHIP].append((borrower_id, person_id, house.mfi_id, phone))
        whom = Subject("borrower", borrower_id)
        self.trail.act(officer, "register-borrower", whom, at, her)
        self.trail.event("borrower.registered", whom, at, {})
        return Known(borrower_id, officer, language)

    def _sealed(self, person_id: str, number: int) -> Sealed:
        """Give her a key of her own, and seal under it: never one that a seed could make again."""
        data_key, national_id = secrets.token_bytes(DATA_KEY_BYTES), self.ids * IDS_EACH + number
        digits = f"{national_id:012d}"
        return Sealed(
            digest(NATIONAL_ID, digits),
            seal(data_key, NATIONAL_ID, digits),
            wrap(UUID(person_id), data_key).wrapped,
            seal(data_key, DETAILS, _details(self.chance.randrange(BORN_DAYS))),
        )


def _name(chance: Chance, given: list[str]) -> tuple[str, str]:
    """Draw a name, and give it as it is written and as it is searched."""
    names = [chance.choice(given), chance.choice(SURNAMES)]
    if chance.percent(SECOND_NAME_PERCENT):
        names.insert(1, chance.choice(given))
    return " ".join(names), " ".join([FOLDED[name] for name in names])


@cache
def _details(born: int) -> str:
    """Write down when she was born, and what people of her age earn."""
    income = INCOMES_LISENTE[born % len(INCOMES_LISENTE)]
    born_on = BORN_FROM + timedelta(born)
    return Details(born_on=born_on, income_month_lisente=income).as_text()
