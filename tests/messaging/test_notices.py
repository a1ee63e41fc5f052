"""What a borrower hears of her loan and of her record: each whole text, in both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.rules.consent import Purpose
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Wish, apply
from loans.actions.cancel_loan import cancel_loan
from loans.actions.decide import Approval, approve, reject, send_back
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.actions.reverse_payment import reverse_payment
from loans.actions.tell_her import About, tell_her
from loans.actions.write_off import write_off
from loans.deed import Actor
from loans.errands.credit_report import credit_report
from loans.models import Acceptance, Application, Event, Loan
from loans.rules.calendar import month_after
from loans.rules.written import day
from messaging.errands.tell import tell
from messaging.models import Message
from tests.loans.book import Book
from tests.messaging.said import last, rows, said, text_of, unsaid

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
HER_PHONE = Actor("phone", "00000000-0000-4000-8000-000000000001")
TODAY = timezone.localdate


def first_due(ago: int = 0) -> str:
    begun = TODAY() - timedelta(ago)
    return day(month_after(begun, 1, begun.day))


def test_who_is_registered_hears_what_to_dial_and_to_keep_her_pin(book: Book) -> None:
    book.borrower()
    assert said(book, "borrower.registered") == (
        (
            "Maluti Credit: you are registered. Dial *384*11# to apply or to see your loan. Never"
            " tell anyone your PIN, not even us."
        ),
        (
            "Maluti Credit: U ngolisitsoe. Tobetsa *384*11# ho kopa kalimo kapa ho bona kalimo ea"
            " hau. Se bolelle motho PIN ea hau, esita le rona."
        ),
    )


def test_who_registers_on_her_phone_has_read_it_on_the_screen(book: Book) -> None:
    new = NewBorrower("Lineo", "+26658000777", "190000000777", 1, "en")
    register_borrower(book.mfi.id, new, by=HER_PHONE)
    assert unsaid(book, "borrower.registered")


def test_an_application_at_the_desk_is_confirmed_to_her_phone(book: Book) -> None:
    book.applied()
    assert said(book, "application.submitted") == (
        (
            "Maluti Credit: your application for M1,000.00 has reached us. Dial *384*11# to see the"
            " answer."
        ),
        (
            "Maluti Credit: Kopo ea hau ea M1,000.00 e fihlile ho rona. Tobetsa *384*11# ho bona"
            " karabo."
        ),
    )


def test_an_application_on_her_phone_was_confirmed_by_the_screen(book: Book) -> None:
    wish = Wish(
        borrower_id=book.borrower(),
        product_id=book.product(),
        amount_lisente=100_000,
        installments=4,
        channel=Application.Channel.USSD,
    )
    apply(book.mfi.id, wish, by=Actor.person(wish.borrower_id))
    assert unsaid(book, "application.submitted")


def test_what_is_missing_is_asked_for(book: Book) -> None:
    send_back(book.mfi.id, book.applied().id, "the payslip", by=book.checker)
    assert said(book, "application.returned") == (
        "Maluti Credit: your application for M1,000.00 needs something more. Please call 22310001.",
        "Maluti Credit: Kopo ea hau ea M1,000.00 ha e so felle. Ka kopo letsetsa 22310001.",
    )


def test_an_offer_says_what_it_comes_to_and_how_long_it_stands(book: Book) -> None:
    ends = day(book.offered().offer_ends_on or TODAY())
    assert said(book, "application.approved") == (
        (
            "Maluti Credit: M1,000.00 is approved. In all you pay M1,080.00: 4 x M270.00. Dial"
            f" *384*11# on {ends} or before."
        ),
        (
            "Maluti Credit: M1,000.00 e lumeletsoe. Kaofela u tla lefa M1,080.00: 4 x M270.00."
            f" Tobetsa *384*11# ka la {ends} kapa pele."
        ),
    )


def test_a_refusal_gives_its_reason_and_somebody_to_ask(book: Book) -> None:
    reject(book.mfi.id, book.applied().id, "documents", "", by=book.checker)
    assert said(book, "application.rejected") == (
        (
            "Maluti Credit: we cannot give M1,000.00 now. Reason: papers not complete. To ask"
            " that a person looks again, call 22310001."
        ),
        (
            "Maluti Credit: M1,000.00 ha ea lumelloa joale. Lebaka: litokomane ha lia fella. Ho"
            " kopa hore motho a shebe hape, letsetsa 22310001."
        ),
    )


REFUSED_BY_RECORD = (
    (
        "Maluti Credit: we cannot give M1,000.00: {en}. We looked at your record. To see it or"
        " report a mistake, dial *384*11#."
    ),
    (
        "Maluti Credit: M1,000.00 ha ea lumelloa: {st}. Re shebile rekoto ea hau. Tobetsa"
        " *384*11# ho e bona kapa ho tlaleha phoso."
    ),
)


def test_a_refusal_out_of_her_record_says_so_and_how_to_see_and_dispute_it(book: Book) -> None:
    reject(book.mfi.id, book.applied().id, "repayment-record", "", by=book.checker)
    english, sesotho = REFUSED_BY_RECORD
    assert said(book, "application.rejected") == (
        english.format(en="another loan is late"),
        sesotho.format(st="kalimo e 'ngoe e liehile"),
    )


def test_whatever_the_reason_a_look_before_the_refusal_is_told(book: Book) -> None:
    application = book.applied()
    book.consent(application.borrower_id)
    her = application.borrower_id
    looked = {"by": book.checker, "application_id": application.id}
    credit_report(book.mfi.id, her, Purpose.APPLICATION, **looked)  # type: ignore[arg-type]
    reject(book.mfi.id, application.id, "income", "", by=book.checker)
    english, sesotho = REFUSED_BY_RECORD
    assert said(book, "application.rejected") == (
        english.format(en="income not enough"),
        sesotho.format(st="chelete e kenang ha ea lekana"),
    )


def test_she_hears_of_each_look_at_her_record_once_a_day_and_what_for(book: Book) -> None:
    application = book.applied()
    book.consent(application.borrower_id)
    for _ in range(3):
        credit_report(
            book.mfi.id,
            application.borrower_id,
            Purpose.APPLICATION,
            by=book.checker,
            application_id=application.id,
        )
    assert Event.objects.of(book.mfi).filter(type="record.looked").count() == 1
    today = day(TODAY())
    assert said(book, "record.looked") == (
        (
            f"Maluti Credit: we looked at your record of loans on {today}: you applied. Dial"
            " *384*11# to see who looked, or to report a mistake."
        ),
        (
            f"Maluti Credit: Ka la {today} re shebile rekoto ea hau ea likalimo: kopo ea hau."
            " Tobetsa *384*11# ho bona kapa ho tlaleha phoso."
        ),
    )


def test_a_look_for_no_application_is_told_as_well(book: Book) -> None:
    her = book.borrower()
    book.consent(her)
    credit_report(book.mfi.id, her, Purpose.APPLICATION, by=book.officer)
    event = last(book, "record.looked")
    assert (event.subject_kind, event.subject_id) == ("borrower", her)
    assert len(rows(event, "en")) == 1


def test_who_accepts_by_pin_is_sent_the_facts_to_keep(book: Book) -> None:
    application = book.applied()
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    agreement = Agreement(Acceptance.How.PIN, language="en")
    accept_offer(book.mfi.id, application.id, agreement, by=book.officer)
    reference = Loan.objects.of(book.mfi).get().reference
    rate = Acceptance.objects.of(book.mfi).get().key_facts["eir"][:4]
    english, sesotho = said(book, "offer.accepted")
    assert english == (
        f"Loan {reference}: M1,000.00, cost M80.00, in all M1,080.00, 4 x M270.00 from"
        f" {first_due()}, true rate per year {rate}%."
    )
    assert sesotho == (
        f"Kalimo {reference}: M1,000.00, lits'enyehelo M80.00, kaofela M1,080.00, 4 x M270.00 ho"
        f" tloha {first_due()}, tsoala ea 'nete ka selemo {rate}%."
    )


def test_the_money_is_announced_with_the_first_payment(book: Book) -> None:
    loan = book.active()
    assert said(book, "loan.disbursed") == (
        (
            f"Maluti Credit: we paid you M1,000.00. Loan {loan.reference}. First payment M270.00 on"
            f" {first_due()}. Help: 22310001"
        ),
        (
            f"Maluti Credit: Re u lefile M1,000.00. Kalimo {loan.reference}. Tefo ea pele:"
            f" M270.00 ka la {first_due()}. Thuso: 22310001"
        ),
    )


def test_a_payment_has_a_receipt_with_what_is_left(book: Book) -> None:
    loan = book.active()
    receipt = book.pay(loan, "270.00").id.hex[:8].upper()
    today = day(TODAY())
    assert said(book, "payment.received") == (
        (
            f"Maluti Credit: we received M270.00 for loan {loan.reference} on {today}. Debt left:"
            f" M810.00. Receipt {receipt}. Thank you."
        ),
        (
            f"Maluti Credit: Re fumane M270.00 ea kalimo {loan.reference} ka la {today}. Sekoloto:"
            f" M810.00. Rasiti {receipt}. Rea leboha."
        ),
    )


def test_a_payment_that_did_not_stand_is_told(book: Book) -> None:
    loan = book.active()
    payment = book.pay(loan, "270.00")
    reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert said(book, "payment.reversed") == (
        (
            f"Maluti Credit: a payment of M270.00 for loan {loan.reference} did not stand. Debt"
            " left: M1,080.00. Questions: 22310001"
        ),
        (
            f"Maluti Credit: Tefo ea M270.00 ea kalimo {loan.reference} ha ea atleha. Sekoloto:"
            " M1,080.00. Lipotso: 22310001"
        ),
    )


def test_the_last_payment_ends_it(book: Book) -> None:
    loan = book.active()
    receipt = book.pay(loan, "1080.00").id.hex[:8].upper()
    assert said(book, "loan.paid-off") == (
        (
            f"Maluti Credit: we received M1,080.00. You have finished paying loan {loan.reference}."
            f" You owe nothing more on it. Receipt {receipt}. Thank you."
        ),
        (
            f"Maluti Credit: Re fumane M1,080.00. U qetile ho lefa kalimo {loan.reference}. Ha u sa"
            f" kolota letho ka eona. Rasiti {receipt}. Rea leboha."
        ),
    )


def test_a_loan_that_is_given_back_is_over(book: Book) -> None:
    loan = book.active()
    cancel_loan(book.mfi.id, loan.id, "cash", "R-1", by=book.finance)
    assert said(book, "loan.cancelled") == (
        (
            f"Maluti Credit: loan {loan.reference} is given back. You owe nothing on it. Questions:"
            " 22310001"
        ),
        (
            f"Maluti Credit: Kalimo {loan.reference} e khutlisitsoe. Ha u kolote letho ka eona."
            " Lipotso: 22310001"
        ),
    )


def test_a_loan_that_is_given_up_is_not_forgiven(book: Book) -> None:
    loan = book.active()
    write_off(book.mfi.id, loan.id, "gone", by=book.checker)
    assert said(book, "loan.written-off") == (
        (
            f"Maluti Credit: loan {loan.reference} was not paid, and your record says so. You"
            " still owe M1,080.00. Please call 22310001 so that we talk."
        ),
        (
            f"Maluti Credit: Kalimo {loan.reference} ha ea lefuoa, 'me rekoto ea hau e bonts'a"
            " seo. U ntse u kolota M1,080.00. Ka kopo letsetsa 22310001 re buisane."
        ),
    )


def test_her_account_is_sent_when_she_asks_for_it(book: Book) -> None:
    loan = book.active()
    tell_her(book.mfi.id, About.STATEMENT, loan.id, by=HER_PHONE)
    written = f"{TODAY():%d/%m/%y}"
    assert said(book, "statement.asked") == (
        (
            f"Maluti Credit: loan {loan.reference}, debt left M1,080.00. {written} Interest agreed"
            f" M80.00, {written} Loan paid out M1,000.00"
        ),
        (
            f"Maluti Credit: Kalimo {loan.reference}, sekoloto M1,080.00. {written} Tsoala eo ho"
            f" lumellanoeng ka eona M80.00, {written} Chelete ea kalimo e rometsoe M1,000.00"
        ),
    )


def test_money_is_receipted_even_where_she_paid_on_her_phone(book: Book) -> None:
    loan = book.active()
    book.pay(loan, "270.00")
    event = last(book, "payment.received")
    Event.objects.of(book.mfi).filter(id=event.id).update(data={**event.data, "by": "person"})
    assert len(tell([last(book, "payment.received")])) == 1
    row = Message.objects.of(book.mfi).get()
    assert row.kind == "receipt"
    assert "we received M270.00" in text_of(row)
