"""A made-up book is one that the verbs could have written, and the same whenever it is made up."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.seed_book import seed_book
from loans.dates import today
from loans.deed import Actor
from loans.errands.report_credit import catch_up
from loans.models import (
    Borrower,
    Event,
    Installment,
    Loan,
    Membership,
    Mfi,
    MfiState,
    Payout,
    Person,
    StaffMember,
    Transfer,
)
from loans.numbering import check_mobile
from loans.placement import has_citus
from loans.queries.balances import trial_balance
from loans.queries.book_on import book_on
from loans.queries.book_replayed import rows_on
from loans.queries.borrowers import details_of, found
from loans.queries.soundness import findings
from loans.queries.trail import verify
from loans.raw import raw_of, summary_of
from loans.rules.accounts import RECEIVED_AS
from loans.rules.allocation import Part, Strategy
from loans.rules.names import folded
from loans.sealed import NATIONAL_ID, data_key_of, unseal
from loans.seeded.book import TABLES, Size, book, with_ended
from loans.seeded.chance import Chance
from loans.seeded.house import Before, House
from loans.seeded.lender import open_house
from loans.seeded.tables import Row, Table
from loans.seeded.trail import Trail
from tests.owner import as_owner
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")
MORNING = date(2026, 11, 2)


def seed(*words: object) -> tuple[str, str]:
    told, progress = StringIO(), StringIO()
    call_command("seed", *map(str, words), stdout=told, stderr=progress)
    return told.getvalue(), progress.getvalue()


def refused(*words: object) -> str:
    with pytest.raises(CommandError) as error:
        seed(*words)
    return str(error.value)


def lender() -> Mfi:
    return Mfi.objects.get(slug="seeded")


def test_a_seeded_book_is_sound_in_every_way() -> None:
    told, _ = seed("--loans", 150)
    mfi = lender()
    assert told.startswith("seeded: 165 borrowers, 165 loans, ")
    assert list(findings(mfi.id)) == []
    ids = Loan.objects.of(mfi).order_by("id").values_list("id", flat=True)
    for raw in raw_of(mfi.id, ids):
        stored = {name: getattr(raw.loan, name) for name in summary_of(raw).of_loan}
        assert stored == summary_of(raw).of_loan
    accounts = {one.code: one for one in trial_balance(mfi.id, today())}
    assert sum(one.debit for one in accounts.values()) == sum(
        one.credit for one in accounts.values()
    )
    # Nothing was paid out that was not there.
    assert not any(accounts[place].credit for place in ("1000", "1020", "1090"))
    chain = verify(mfi.id)
    assert chain.whole
    # What was done to make the lender and its people, and that it was seeded, waits for the sealer.
    assert chain.unsealed == 1 + 10 + 8 + 1


@pytest.mark.long_on_citus
def test_loans_are_of_all_kinds_in_their_shares() -> None:
    seed("--loans", 600, "--on", MORNING)
    loans = list(Loan.objects.of(lender()))
    statuses = Counter(str(loan.status) for loan in loans)
    assert statuses["active"] == 600
    assert statuses.total() == with_ended(600) == 660
    assert statuses["closed"] > 40
    assert min(statuses["overpaid"], statuses["written_off"]) >= 1
    year = timedelta(366)
    assert all(MORNING - year < loan.disbursed_on < MORNING for loan in loans if loan.disbursed_on)
    active = [loan for loan in loans if loan.status == Loan.Status.ACTIVE]
    late = [
        (MORNING - loan.oldest_due_on).days
        for loan in active
        if loan.oldest_due_on and loan.oldest_due_on < MORNING
    ]
    assert 60 < len(late) < 130
    assert min(late) >= 1
    assert 90 < max(late) <= 120
    some = Installment.objects.of(lender()).filter(paid_principal__gt=0)
    assert some.filter(paid_principal__lt=F("principal")).exists()
    orders = Counter(loan.terms["allocation"] for loan in loans)
    assert set(orders) == {one.value for one in Strategy}
    assert orders["oldest_first"] > 0.8 * len(loans)
    assert {loan.terms["method"] for loan in loans} == {"flat", "declining"}
    assert {bool(loan.terms["penalties"]) for loan in loans} == {True, False}
    assert all(loan.installments == 12 for loan in loans)
    ways = set(Payout.objects.of(lender()).values_list("method", flat=True))
    assert ways == {"cash", "wallet"}


@pytest.mark.long_on_citus
def test_each_payment_tells_which_instalment_it_paid() -> None:
    seed("--loans", 120)
    mfi = lender()
    booked: Counter[tuple[UUID, str]] = Counter()
    for one in Transfer.objects.of(mfi).filter(kind="payment", installment_id__isnull=False):
        assert one.installment_id is not None
        booked[one.installment_id, one.credit] += one.amount_lisente
    names = {"principal": "PRINCIPAL", "interest": "INTEREST", "fees": "FEE"}
    paid = {
        (row.id, RECEIVED_AS[Part[part]].code): getattr(row, f"paid_{name}")
        for row in Installment.objects.of(mfi)
        for name, part in names.items()
    }
    assert booked == {key: lisente for key, lisente in paid.items() if lisente}
    others = Transfer.objects.of(mfi).exclude(kind="payment")
    assert not others.filter(installment_id__isnull=False).exists()


@pytest.mark.long_on_citus
def test_the_book_of_any_day_of_the_year_can_be_told() -> None:
    seed("--loans", 60, "--on", MORNING)
    mfi = lender()
    loans = list(Loan.objects.of(mfi).order_by("id"))
    for days in (0, 1, 45, 200, 340):
        day = MORNING - timedelta(days)
        asked = book_on(mfi.id, day).ask(OPEN_ROWS)
        begun = [loan.id for loan in loans if loan.disbursed_on and loan.disbursed_on <= day]
        told = [row for raw in raw_of(mfi.id, begun) for row in rows_on(raw, [], day)]
        assert sum(map(sum, asked)) == sum(sum(row[7:]) for row in told)
        assert asked or days == 340


OPEN_ROWS = "SELECT open_principal, open_interest, open_fees, open_penalties FROM open_rows"


def rows_again(house: House, size: Size) -> dict[str, list[Row]]:
    """Make a book up, and leave out what is drawn anew each time: keys, and what they seal."""
    trail = Trail(house.mfi_id, Chance.of("trail"), 0, b"")
    rows: dict[str, list[Row]] = defaultdict(list)
    secret = {"data_key", "national_id_sealed", "details_sealed"}
    for batch in book(house, trail, size, Before(0, None)):
        for table in TABLES:
            kept = [place for place, name in enumerate(table.names) if name not in secret]
            name = table.model.__name__
            rows[name] += [tuple(row[place] for place in kept) for row in batch[table]]
    return rows


def test_the_same_seed_and_day_make_the_same_rows() -> None:
    house = open_house("seeded", 1, "", by=OPERATOR)
    size = Size(loans=40, borrowers=70, seed=1, morning=MORNING)
    made = rows_again(house, size)
    assert rows_again(house, size) == made
    assert len(made["Person"]) == 70
    other = rows_again(house, replace(size, seed=2))
    ids = [{row[1] for row in rows["Loan"]} for rows in (made, other)]
    assert len(ids[0]) == len(ids[1]) == 44
    assert not ids[0] & ids[1]
    # Her numbers are the lender's own: another seed gives them in the same order to others.
    assert [row[1] for row in other["Person"]] == [row[1] for row in made["Person"]]
    later = rows_again(house, replace(size, morning=MORNING + timedelta(1)))
    assert later["Loan"] != made["Loan"]


@pytest.mark.long_on_citus
@pytest.mark.django_db(transaction=True)
def test_another_database_gets_the_very_same_book() -> None:
    dumps = []
    for _ in range(2):
        seed("--loans", 20, "--borrowers", 30, "--on", MORNING)
        dumps.append({table.model.__name__: stored(table) for table in TABLES})
        with as_owner() as cursor:
            cursor.execute("TRUNCATE loans_mfi, loans_person, loans_staffmember CASCADE")
    assert dumps[0] == dumps[1]
    assert [len(dumps[0][name]) for name in ("Loan", "Installment", "Person")] == [22, 264, 30]


def stored(table: Table) -> list[Row]:
    """Read the rows of a table, as far as no chance is in them, but for those of earlier deeds."""
    names = ", ".join(f'"{name}"' for name in table.columns if name not in SECRET)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table.model._meta.db_table}")  # noqa: S608
        rows = [row for row in cursor.fetchall() if not OF_THE_LENDER & set(map(str, row))]
    return sorted(rows, key=str)


# What is drawn anew each time: keys, and what is sealed under them.
SECRET = {"data_key", "national_id_sealed", "details_sealed"}
# What the verbs have left that took the lender on; of the seeding itself there is one row.
OF_THE_LENDER = {"onboard-mfi", "mfi.onboarded", "add-staff", "add-product", "product.added"}
OF_THE_LENDER |= {"seed-book"}


def test_borrowers_alone_are_found_by_all_that_is_known_of_them() -> None:
    told, progress = seed("--borrowers", 40)
    mfi = lender()
    assert told == "seeded: 40 borrowers, 0 loans, 240 rows\n"
    assert progress == "100 %: 40 of 40 borrowers\n"
    rows = list(Borrower.objects.of(mfi))
    assert len({row.phone for row in rows}) == Membership.objects.filter(mfi=mfi).count() == 40
    people = {one.id: one for one in Person.objects.all()}
    identities = Counter(one.identity for one in people.values())
    assert identities["seen"] > identities["declared"] > 0
    for row in rows:
        check_mobile(row.phone, ["LS"])
        assert row.name_folded == folded(row.name)
        assert details_of(row).born_on is not None
        person = people[row.person_id]
        national_id = unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)
        assert list(found(mfi.id, text=national_id)) == [row]
        assert list(found(mfi.id, phone=row.phone)) == [row]
        assert row in found(mfi.id, text=row.name[:5].lower())
    assert len({data_key_of(one) for one in people.values()}) == 40


def test_more_borrowers_come_beside_those_who_are_there_and_loans_come_once() -> None:
    seed("--borrowers", 20)
    seed("--borrowers", 20)
    seed("--loans", 10)
    mfi = lender()
    phones = Borrower.objects.of(mfi).values_list("phone", flat=True)
    assert len(set(phones)) == len(phones) == 20 + 20 + 11
    digests = Person.objects.values_list("national_id_digest", flat=True)
    assert len({bytes(one or b"") for one in digests}) == 51
    assert list(findings(mfi.id)) == []
    assert verify(mfi.id).whole
    assert refused("--loans", 10) == "seeded has loans or applications already."
    assert refused("--borrowers", 10) == "seeded has loans or applications already."
    assert Loan.objects.of(mfi).count() == 11


def test_a_lender_that_is_there_keeps_its_people_and_its_closed_days(
    maluti: Mfi, hire: Hire
) -> None:
    thabo = hire("thabo", "officer", maluti)
    MfiState.objects.of(maluti).update(day_closed_on=today() - timedelta(30))
    seed("--loans", 30, "--lender", "maluti")
    officers = StaffMember.objects.filter(mfi=maluti, role="officer")
    assert officers.count() == 6
    assert Loan.objects.of(maluti).filter(officer_id=thabo.id).exists()
    for one in Transfer.objects.of(maluti):
        back = one.on <= today() - timedelta(30)
        assert one.after_close_of == (today() - timedelta(30) if back else None)
    assert list(findings(maluti.id)) == []


def test_the_registry_is_told_of_nobody(senqu: Mfi) -> None:
    seed("--loans", 20, "--lender", "senqu")
    assert Event.objects.of(senqu).filter(subject_kind="loan").count() > 20
    assert catch_up(senqu.id) == 0


def test_a_loan_goes_on_where_its_made_up_past_ends() -> None:
    seed("--loans", 30)
    mfi = lender()
    finance = Actor.staff(StaffMember.objects.get(username="seeded-finance").id)
    for loan in Loan.objects.of(mfi).filter(status="active").order_by("id")[:10]:
        money = PaymentIn(loan.owed_lisente // 2, today(), "cash", "slip")
        receive_payment(mfi.id, loan.id, money, by=finance)
    assert list(findings(mfi.id)) == []


def test_what_cannot_be_is_refused_before_anything_is_made(settings: Settings) -> None:
    assert refused() == "Say how many: --loans N, --borrowers N, or both."
    assert refused("--loans", 20, "--borrowers", 21) == (
        "20 loans, and those that ended, take 22 borrowers."
    )
    tomorrow = today() + timedelta(1)
    assert refused("--loans", 1, "--on", tomorrow) == "No book stands as it will on a day to come."
    settings.DEMO = False
    assert "--yes" in refused("--loans", 1)
    assert not Mfi.objects.exists()
    seed("--loans", 1, "--yes")
    assert Loan.objects.of(lender()).count() == 1


def test_a_book_that_breaks_off_leaves_no_row_behind() -> None:
    house = open_house("seeded", 1, "", by=OPERATOR)

    def pulled(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seed_book(house, Size(5, 5, 1, MORNING), pulled, by=OPERATOR)
    assert not Borrower.objects.of(lender()).exists()
    assert not Person.objects.exists()
    seed_book(house, Size(5, 5, 1, MORNING), lambda *_: None, by=OPERATOR)
    assert Loan.objects.of(lender()).count() == 5


def test_progress_is_told_as_it_goes() -> None:
    told, progress = seed("--borrowers", 2100)
    assert told == "seeded: 2100 borrowers, 0 loans, 12600 rows\n"
    assert progress.splitlines() == [
        "47 %: 1000 of 2100 borrowers",
        "95 %: 2000 of 2100 borrowers",
        "100 %: 2100 of 2100 borrowers",
    ]


def test_the_server_knows_how_many_rows_there_are_before_all_are_written() -> None:
    seed("--borrowers", 1010)
    with connection.cursor() as cursor:
        if not has_citus():
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'loans_person'")
            assert cursor.fetchone() == (1000,)
        cursor.execute("SELECT current_role")
        assert cursor.fetchone() == ("letsema_app",)
