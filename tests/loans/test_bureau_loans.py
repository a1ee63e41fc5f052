"""What a bureau is told of loans that are not as most are, and of whose they are."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.rules.bureau_check import Fault, LeftOut
from credit.rules.bureau_file import BureauRecord, IdType, Joint
from credit.rules.consent import Purpose
from credit.rules.standing import first_day, last_day, month_number
from credit.rules.subject import Degree
from loans.actions.add_product import NewProduct
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.handle_case import Matter, bring_up
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.settle_dispute import settle_dispute
from loans.actions.write_off import undo_write_off, write_off
from loans.errands.bureau_month import Made, bureau_month, kept_lines
from loans.errands.close_day import close_days
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import contributions, names, subject_of
from loans.errors import RegistryAway
from loans.models import Borrower, Case, Loan, Person
from loans.rules.details import Contact
from loans.rules.identity import Identity
from tests.loans.book import PLAIN, Book, on_product
from tests.loans.bringing import BEGAN, HERS, TODAY, as_csv, both, loan_of
from tests.loans.reports.lending import at, lend, pay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.citus,
    pytest.mark.long_on_citus,
]
MARCH = month_number(date(2026, 3, 1))
LENT, GUARANTOR = date(2026, 1, 10), Contact("Thabiso Mota", "+26662047719", "uncle")


def made(book: Book, month: int) -> Made:
    """Close a month's last day, and tell the month on the morning after it."""
    with at(first_day(month + 1)):
        close_days(book.mfi.id, last_day(month))
        return bureau_month(book.mfi.id, month)


def told(book: Book, month: int = MARCH) -> list[BureauRecord]:
    kept = made(book, month).kept
    assert kept is not None
    return [one for one in kept_lines(kept) if isinstance(one, BureauRecord)]


def one_told(book: Book, month: int = MARCH) -> BureauRecord:
    (record,) = told(book, month)
    return record


def lent(book: Book, on: date = LENT, product: NewProduct = PLAIN, maloti: int = 1000) -> Loan:
    """Lend M1,000 over four months: M250 and M20 on the tenth of each."""
    with at(on):
        return lend(book, on, to=book.borrower(), product=product, maloti=maloti)


def shown(one: BureauRecord) -> tuple[str, str, int, int, int, str]:
    sums = one.balance_lisente, one.overdue_lisente, one.days_past_due
    return one.status.value, str(one.status_on), *sums, one.pattern.rstrip("N")


def test_what_still_comes_for_a_loan_given_up_is_told_in_its_month(book: Book) -> None:
    """Late since 10 February; given up on 20 March: M1,000 and M80 of interest, 38 days late."""
    loan = lent(book)
    with at(date(2026, 3, 20)):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    assert shown(one_told(book)) == ("written-off", "2026-03-20", 108_000, 108_000, 38, "100")
    assert told(book, MARCH + 1) == []
    pay(book, loan, "580.00", date(2026, 5, 4))
    in_may = one_told(book, MARCH + 2)
    assert shown(in_may) == ("written-off", "2026-03-20", 50_000, 50_000, 38, "NN100")
    assert (str(in_may.last_paid_on), in_may.last_paid_lisente) == ("2026-05-04", 58_000)
    assert told(book, MARCH + 3) == []


def test_a_write_off_that_was_taken_back_never_was(book: Book) -> None:
    """Given up on 20 February, ten days late; back on 5 March: by the 31st it is 49 days late."""
    loan = lent(book)
    with at(date(2026, 2, 20)):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    assert shown(one_told(book, MARCH - 1)) == (
        "written-off",
        "2026-02-20",
        108_000,
        108_000,
        10,
        "00",
    )
    with at(date(2026, 3, 5)):
        for who in (book.finance, book.second):
            undo_write_off(book.mfi.id, loan.id, "error", by=who)
    # Two instalments of M270 are overdue, with the principal of two to come.
    assert shown(one_told(book)) == ("running", "2026-01-10", 104_000, 54_000, 49, "100")


def test_a_payment_taken_back_is_no_payment_from_that_day_on(book: Book) -> None:
    loan = lent(book)
    kept = pay(book, loan, "270.00", date(2026, 2, 10))
    taken = pay(book, loan, "270.00", date(2026, 3, 10))
    with at(date(2026, 4, 2)):
        reverse_payment(book.mfi.id, loan.id, taken.id, "bounced", by=book.finance)
    in_march, in_april = told(book)[0], told(book, MARCH + 1)[0]
    assert (in_march.last_paid_on, in_march.overdue_lisente) == (taken.paid_on, 0)
    assert in_march.pattern.rstrip("N") == "000"
    # March's is owed since 10 March, and April's since the 10th.
    assert (in_april.last_paid_on, in_april.overdue_lisente) == (kept.paid_on, 54_000)
    assert (in_april.days_past_due, in_april.pattern.rstrip("N")) == (51, "1000")


def test_two_payments_of_one_day_are_the_last_one_together(book: Book) -> None:
    loan = lent(book)
    pay(book, loan, "100.00", date(2026, 2, 10))
    pay(book, loan, "50.00", date(2026, 2, 10))
    record = one_told(book)
    assert (str(record.last_paid_on), record.last_paid_lisente) == ("2026-02-10", 15_000)


def test_what_is_paid_back_on_the_day_it_was_lent_is_paid_on_that_day(book: Book) -> None:
    loan = lent(book, date(2026, 3, 3))
    pay(book, loan, "1080.00", date(2026, 3, 3))
    assert shown(one_told(book)) == ("paid", "2026-03-03", 0, 0, 0, "0")


def test_a_fee_that_was_added_to_the_loan_is_lent_too(book: Book) -> None:
    """M50 are added: four instalments of M262.50 and M21, none of them due yet."""
    fee = {"name": "Form", "when": "disbursement", "kind": "flat", "value": "50.00"}
    lent(book, product=on_product("With a fee", fees=({**fee, "paid": "added"},)))
    record = one_told(book, MARCH - 2)
    assert (record.principal_lisente, record.balance_lisente) == (105_000, 105_000)
    assert record.instalment_lisente == 28_350


def test_a_new_schedule_counts_from_its_day(book: Book) -> None:
    """The first of four is open since 10 February; from 1 April on there are ten, from 10 May."""
    loan = lent(book)
    before = one_told(book)
    assert (before.term, before.instalment_lisente) == (4, 27_000)
    assert shown(before)[2:] == (104_000, 54_000, 49, "100")
    with at(date(2026, 4, 1)):
        new = NewSchedule(installments=10, first_due_on=date(2026, 5, 10))
        reschedule(book.mfi.id, loan.id, new, by=book.checker)
    after = one_told(book, MARCH + 1)
    assert (after.term, after.principal_lisente) == (10, 100_000)
    # A tenth of M1,000, a month's 2 % of it, and M40 of February and March.
    assert after.instalment_lisente == 10_000 + 2_000 + 4_000
    assert shown(after)[2:] == (100_000, 0, 0, "0100")


def test_of_a_loan_from_other_books_nobody_knows_how_late_it_was_there(brought: Book) -> None:
    assert both(brought, as_csv([HERS])).written
    loan = loan_of(brought)
    month = month_number(TODAY)
    # Last month it was none of this lender's.
    assert told(brought, month - 1) == []
    record = one_told(brought, month)
    before = month - month_number(BEGAN)
    assert record.pattern[1:] == "U" * before + "N" * (23 - before)
    assert record.pattern[0] == str((last_day(month) - brought.rows(loan)[2].due_on).days // 30)
    # M300 came there in sums that nobody here knows.
    assert (record.last_paid_on, record.opened_on) == (None, BEGAN)


def test_the_consent_is_her_last_to_be_asked_about_for_an_application(book: Book) -> None:
    loan = lent(book)

    def consent(on: date, purpose: Purpose) -> UUID:
        with at(on):
            given = give_consent(
                book.mfi.id, loan.borrower_id, NewConsent(purpose, "form 17"), by=book.officer
            )
        return UUID(str(given["id"]))

    consent(date(2026, 1, 5), Purpose.APPLICATION)
    last = consent(date(2026, 3, 31), Purpose.APPLICATION)
    consent(date(2026, 3, 31), Purpose.REVIEW)
    later = consent(date(2026, 4, 1), Purpose.APPLICATION)
    assert one_told(book).consent_id == last
    assert one_told(book, MARCH + 1).consent_id == later


def test_whose_it_is_and_who_stands_for_her(book: Book) -> None:
    hers, anothers = lent(book), lent(book)
    more = Amendment(identity=Identity.SEEN, details={"guarantors": (GUARANTOR,)})
    amend_borrower(book.mfi.id, hers.borrower_id, more, by=book.officer)
    by_ref = {one.loan_ref: one for one in told(book)}
    one, other = by_ref[hers.reference], by_ref[anothers.reference]
    assert (one.id_type, one.degree, one.joint) == (IdType.PROVED, Degree.SEEN, Joint.GUARANTOR)
    assert (other.id_type, other.joint) == (IdType.DECLARED, Joint.ALONE)
    assert one.borrower_key == subject_of(book.mfi.id, hers.borrower_id)
    assert one.borrower_key != other.borrower_key


@pytest.mark.parametrize(
    ("opened", "settled", "disputed"),
    [
        (date(2026, 3, 31), None, True),
        (date(2026, 3, 2), date(2026, 3, 31), False),
        (date(2026, 3, 2), date(2026, 4, 1), True),
        (date(2026, 4, 1), None, False),
    ],
)
def test_the_loan_she_disputes_is_marked_while_nobody_has_settled_it(
    book: Book, opened: date, settled: date | None, disputed: bool
) -> None:
    loan = lent(book)
    matter = Matter(Case.Kind.DISPUTE, loan.borrower_id, "paid", disputed_id=loan.application_id)
    with at(opened):
        case_id = UUID(str(bring_up(book.mfi.id, matter, by=book.officer)["id"]))
    if settled:
        with at(settled):
            for by in (book.officer, book.checker):
                settle_dispute(book.mfi.id, case_id, Case.Verdict.UPHELD, "paid", by=by)
    assert one_told(book).disputed is disputed


def test_a_dispute_of_another_loan_marks_none(book: Book) -> None:
    loan = lent(book)
    with at(date(2026, 3, 2)):
        for wrong in (uuid4(), None):
            matter = Matter(Case.Kind.DISPUTE, loan.borrower_id, "paid", disputed_id=wrong)
            bring_up(book.mfi.id, matter, by=book.officer)
    assert not one_told(book).disputed


def test_a_loan_of_which_something_cannot_be_is_left_out_and_listed(book: Book) -> None:
    sound, wrong = lent(book), lent(book, product=on_product("=1+1"))
    result = made(book, MARCH)
    assert result.left_out == (LeftOut(wrong.reference, (Fault("product_type", "formula"),)),)
    assert result.kept is not None
    assert (result.kept.records, result.kept.left_out) == (1, 1)
    lines = {one.loan_ref: one for one in kept_lines(result.kept)}
    assert isinstance(lines[sound.reference], BureauRecord)
    assert lines[wrong.reference] == result.left_out[0]


def test_a_month_of_which_nothing_is_sound_is_not_frozen(book: Book) -> None:
    loan = lent(book, product=on_product("=1+1"))
    result = made(book, MARCH)
    assert (result.kept, [one.loan_ref for one in result.left_out]) == (None, [loan.reference])
    with contributions.asked() as store:
        assert store.kept_month(book.mfi.id, MARCH) is None


def test_who_can_no_longer_be_named_is_left_out(book: Book) -> None:
    gone, there = lent(book), lent(book)
    person_id = Borrower.objects.of(book.mfi).get(id=gone.borrower_id).person_id
    Person.objects.filter(id=person_id).update(data_key=None)
    result = made(book, MARCH)
    assert result.left_out == (LeftOut(gone.reference, (Fault("borrower_key", "no-borrower"),)),)
    assert result.kept is not None
    assert [one.loan_ref for one in kept_lines(result.kept) if isinstance(one, BureauRecord)] == [
        there.reference
    ]


def test_where_the_registry_is_away_nothing_is_frozen(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(book)

    def away() -> None:
        raise RegistryUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(names, "opens", away)
        with pytest.raises(RegistryAway):
            made(book, MARCH)
    assert one_told(book).status.value == "running"
