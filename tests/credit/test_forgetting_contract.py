"""What is over goes for good, on either store, and what is one day short of it stays."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Contributions, Disputes, Histories, Registry
from credit.rules.address import Address
from credit.rules.dispute import Verdict
from credit.rules.standing import Ended, Standing
from credit.stores.cassandra import CassandraRegistry
from credit.stores.cassandra_contributions import CassandraContributions
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.postgres import PostgresRegistry
from credit.stores.postgres_contributions import PostgresContributions
from credit.stores.postgres_disputes import PostgresDisputes
from credit.stores.postgres_histories import PostgresHistories
from credit.stores.postgres_inquiries import PostgresInquiries
from tests.credit.bureau_samples import LATE, PAID
from tests.credit.conftest import A_REAL_DATABASE, MARCH, Somebody
from tests.credit.test_contributions_contract import JUNE, month_of
from tests.credit.test_disputes_contract import a_dispute
from tests.credit.test_histories_contract import a_line
from tests.credit.test_inquiries_contract import a_look

# Long before any other test's loans ended: theirs stay.
LAST_DAY = date(1999, 3, 1)
DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)


@dataclass(frozen=True)
class Kept:
    histories: Histories
    disputes: Disputes
    contributions: Contributions


@pytest.fixture
def kept(engine: Address | None) -> Kept:
    return opened(engine)


def opened(engine: Address | None) -> Kept:
    if engine is None:
        # More loans than a page has.
        return Kept(PostgresHistories(page_at_once=2), PostgresDisputes(), PostgresContributions())
    return Kept(
        CassandraHistories(engine), CassandraDisputes(engine), CassandraContributions(engine)
    )


def test_a_borrower_who_is_erased_is_found_by_no_name_and_no_phone(
    engine: Address | None, palesa: Somebody, lineo: Somebody
) -> None:
    names: Registry = (
        PostgresRegistry(page_at_once=2) if engine is None else CassandraRegistry(engine)
    )
    hers, his = names.enrol(palesa.identity), names.enrol(lineo.identity)
    passport = replace(palesa.identity, id_type="passport")
    names.enrol(passport, borrower_id=hers)
    for phone in (palesa.phone, lineo.phone):
        for day in range(3):
            # Both had both phones at one time or another.
            names.point_phone(phone, hers, at=MARCH + day * DAY)
            names.point_phone(phone, his, at=MARCH + day * DAY)
    assert names.forget_borrower(hers) == 2
    assert names.find_all([palesa.identity, passport, lineo.identity]) == {lineo.identity: his}
    for phone in (palesa.phone, lineo.phone):
        assert [user.borrower_id for user in names.borrowers_of_phone(phone)] == [his]
    assert names.forget_borrower(hers) == 0
    # Who comes again with the same document is somebody of whom nothing is known.
    assert names.enrol(palesa.identity) not in {hers, his}


def ended(line: Standing, on: date, how: Ended = Ended.PAID) -> Standing:
    return replace(line, revision=line.revision + 1, owed_lisente=0, ended=how, ended_on=on)


def test_a_loan_that_is_over_goes_with_all_its_lines_and_one_a_day_short_stays(kept: Kept) -> None:
    palesa = uuid4()
    running = [a_line(palesa) for _ in range(4)]
    over = [ended(running[0], LAST_DAY - DAY), ended(running[1], LAST_DAY - DAY, Ended.WRITTEN_OFF)]
    short = ended(running[2], LAST_DAY)
    kept.histories.tell([*running, *over, short])
    assert kept.histories.forget_loans(ended_before=LAST_DAY) == 2
    assert {one.id for one in kept.histories.standings(palesa)} == {short.id, running[3].id}
    there = {one.id for one in kept.histories.lines(palesa)}
    assert there == {short.id, running[2].id, running[3].id}
    assert kept.histories.forget_loans(ended_before=LAST_DAY) == 0
    # A night that makes standings of lines brings nothing back.
    assert not kept.histories.rebuild(palesa)


def test_a_loan_that_is_owed_again_stands_with_its_new_line(kept: Kept) -> None:
    palesa = uuid4()
    over = ended(a_line(palesa), LAST_DAY - DAY)
    kept.histories.tell([over])
    assert kept.histories.forget_loans(ended_before=LAST_DAY) == 1
    again = replace(over, revision=over.revision + 1, ended=None, ended_on=None, owed_lisente=500)
    kept.histories.tell([again])
    assert kept.histories.forget_loans(ended_before=LAST_DAY) == 0
    assert kept.histories.standings(palesa) == kept.histories.lines(palesa) == (again,)
    assert not kept.histories.rebuild(palesa)


def test_what_was_settled_goes_by_its_verdict_and_what_is_open_stays(kept: Kept) -> None:
    palesa, disputes = uuid4(), kept.disputes
    over, short, right, still_open = (a_dispute(palesa) for _ in range(4))
    for one in (over, short, right, still_open):
        disputes.open_dispute(one)
    disputes.settle_dispute(palesa, over.id, Verdict.REJECTED, at=MARCH - MOMENT)
    disputes.settle_dispute(palesa, short.id, Verdict.REJECTED, at=MARCH)
    disputes.settle_dispute(palesa, right.id, Verdict.UPHELD, at=MARCH - MOMENT)
    assert disputes.forget_disputes(Verdict.REJECTED, settled_before=MARCH) >= 1
    assert {one.id for one in disputes.disputes(palesa)} == {short.id, right.id, still_open.id}
    assert disputes.forget_disputes(Verdict.REJECTED, settled_before=MARCH) == 0
    assert disputes.forget_disputes(Verdict.UPHELD, settled_before=MARCH) >= 1
    assert {one.id for one in disputes.disputes(palesa)} == {short.id, still_open.id}
    # Word of its end that comes late makes nothing of it.
    disputes.settle_dispute(palesa, over.id, Verdict.REJECTED, at=MARCH - MOMENT)
    assert {one.id for one in disputes.disputes(palesa)} == {short.id, still_open.id}


def test_a_lenders_months_go_and_no_other_lenders(kept: Kept) -> None:
    maluti, senqu = uuid4(), uuid4()
    for month in (JUNE - 2, JUNE - 1, JUNE):
        kept.contributions.keep_month(maluti, month, [LATE, PAID], at=MARCH)
    kept.contributions.keep_month(senqu, JUNE - 2, [LATE], at=MARCH)
    assert kept.contributions.forget_months(maluti, before=JUNE) == 2
    assert kept.contributions.kept_month(maluti, JUNE - 1) is None
    assert month_of(kept.contributions, maluti, JUNE - 2) == ()
    assert month_of(kept.contributions, maluti) == (LATE, PAID)
    assert month_of(kept.contributions, senqu, JUNE - 2) == (LATE,)
    assert kept.contributions.forget_months(maluti, before=JUNE) == 0


@A_REAL_DATABASE
@pytest.mark.citus
def test_a_lenders_looks_go_from_the_database() -> None:
    """On the cluster each row goes by its own time."""
    inquiries, palesa, maluti, senqu = PostgresInquiries(), uuid4(), uuid4(), uuid4()
    over = a_look(palesa, MARCH - MOMENT, maluti)
    short, others = a_look(palesa, MARCH, maluti), a_look(palesa, MARCH - MOMENT, senqu)
    for look in (over, short, others):
        inquiries.note_inquiry(look)
    assert inquiries.forget_looks(maluti, before=MARCH) == 1
    assert inquiries.inquiries(palesa, since=MARCH - DAY) == (short, others)
    assert inquiries.forget_looks(maluti, before=MARCH) == 0


@pytest.mark.parametrize(
    "forget",
    [
        pytest.param(lambda away: away.histories.forget_loans(ended_before=LAST_DAY), id="loans"),
        pytest.param(
            lambda away: away.disputes.forget_disputes(Verdict.UPHELD, settled_before=MARCH),
            id="disputes",
        ),
        pytest.param(lambda away: away.contributions.forget_months(uuid4(), before=1), id="months"),
    ],
)
def test_a_store_that_is_away_says_so_and_never_that_nothing_is_over(
    silent_engine: Address | None, forget: Callable[[Kept], int]
) -> None:
    with pytest.raises(RegistryUnavailable):
        forget(opened(silent_engine))
