"""Who is written to: borrowers by what is so of them, numbers on a list, and nobody twice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower
from loans.models import Borrower, Mfi
from loans.trip import fetched
from messaging.actions.save_group import NewGroup, save_group
from messaging.actions.stop import stop
from messaging.queries.audiences import (
    audience_rows,
    check_named,
    counts,
    known_at,
)
from messaging.queries.groups import number_of
from messaging.rules.audience import Audience, Filter, NotAnAudience, read_audience
from tests.loans.book import Book, on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
STRANGER, OTHER = "+26663000001", "+26658000002"
SCHOOL = on_product("School")


def whom(book: Book, audience: Audience, today: date | None = None) -> list[dict[str, Any]]:
    rows = audience_rows(book.mfi.id, audience, today or timezone.localdate())
    names = ["mfi_id", "borrower_id", "phone", "phone_sealed", "to_digest"]
    names += ["language", "network", "officer_id"]
    told = [dict(zip(names, row, strict=True)) for row in fetched(rows.sql, rows.values)]
    for one in told:
        if one["phone_sealed"]:
            assert rows.group is not None
            one["phone"] = number_of(rows.group, one["phone_sealed"])
    assert {one["mfi_id"] for one in told} <= {book.mfi.id}
    return sorted(told, key=lambda one: one["phone"])


def ids(book: Book, **asked: Any) -> set[UUID]:  # noqa: ANN401 (as the filter takes them)
    return {one["borrower_id"] for one in whom(book, Audience(filter=Filter(**asked)))}


def phone_of(book: Book, borrower_id: UUID) -> str:
    return str(Borrower.objects.of(book.mfi).get(id=borrower_id).phone)


def listed(book: Book, *phones: str) -> Audience:
    new = NewGroup(name=f"list of {len(phones)}", phones=phones)
    made = save_group(book.mfi.id, new, by=book.checker)
    return Audience(group_id=UUID(str(made["id"])))


def block(book: Book, borrower_id: UUID) -> None:
    block_borrower(book.mfi.id, borrower_id, "her own wish", by=book.checker)


def test_all_are_those_of_this_lender_who_are_served(book: Book, senqu: Mfi, hire: Hire) -> None:
    palesa, lineo, blocked = (book.borrower() for _ in range(3))
    open_book(senqu, hire).borrower()
    block(book, blocked)
    assert {one["borrower_id"] for one in whom(book, Audience())} == {palesa, lineo}


def test_two_on_one_handset_are_sent_one_text(book: Book) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    amend_borrower(book.mfi.id, lineo, Amendment(phone=phone_of(book, palesa)), by=book.officer)
    (one,) = whom(book, Audience())
    assert (one["borrower_id"], one["phone"]) == (palesa, phone_of(book, palesa))
    block(book, palesa)
    assert [one["borrower_id"] for one in whom(book, Audience())] == [lineo]


def test_borrowers_are_found_by_place_language_and_officer(book: Book) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    officer = UUID(book.officer.id)
    new = Amendment(district_id=3, language="st", officer_id=officer)
    amend_borrower(book.mfi.id, palesa, new, by=book.officer)
    for asked in ({"district": "Leribe"}, {"language": "st"}, {"officer": officer}):
        assert ids(book, **asked) == {palesa}
    assert ids(book, language="en") == {lineo}
    assert ids(book, district="Leribe", language="en") == set()


def test_borrowers_are_found_by_one_and_the_same_loan(book: Book) -> None:
    running = book.active()
    signed = book.accepted(product=SCHOOL)
    plain, school = book.products["Plain"], book.products["School"]
    assert ids(book, product=school) == {signed.borrower_id}
    assert ids(book, status="active") == {running.borrower_id}
    assert ids(book, product=plain, status="active") == {running.borrower_id}
    assert ids(book, product=school, status="active") == set()


def test_who_is_late_is_found_by_the_days_to_the_day(book: Book) -> None:
    loan = book.active()
    first = book.rows(loan)[0].due_on

    def late(days: int, least: int | None = None, most: int | None = None) -> bool:
        asked = Filter(days_overdue_min=least, days_overdue_max=most)
        rows = whom(book, Audience(filter=asked), first + timedelta(days))
        return [one["borrower_id"] for one in rows] == [loan.borrower_id]

    assert not late(0, least=1)
    assert late(1, least=1)
    assert late(5, least=5, most=5)
    assert not late(6, most=5)
    assert not late(4, least=5)


def test_a_list_has_borrowers_by_their_rows_and_others_sealed(book: Book) -> None:
    palesa = book.borrower()
    hers = phone_of(book, palesa)
    first, second = whom(book, listed(book, hers, STRANGER))
    assert (first["borrower_id"], first["phone"], first["phone_sealed"]) == (palesa, hers, "")
    assert (first["language"], first["network"]) == ("en", "vodacom")
    assert (second["borrower_id"], second["phone"]) == (None, STRANGER)
    assert (second["language"], second["network"]) == ("st", "econet")
    assert STRANGER not in second["phone_sealed"]


def test_a_borrower_on_a_list_is_written_to_on_the_number_she_has_today(book: Book) -> None:
    palesa = book.borrower()
    audience = listed(book, phone_of(book, palesa))
    amend_borrower(book.mfi.id, palesa, Amendment(phone=OTHER), by=book.officer)
    assert [one["phone"] for one in whom(book, audience)] == [OTHER]
    block(book, palesa)
    assert whom(book, audience) == []


def test_a_number_on_a_list_that_became_a_borrowers_on_it_is_written_to_once(book: Book) -> None:
    palesa = book.borrower()
    audience = listed(book, phone_of(book, palesa), OTHER, STRANGER)
    amend_borrower(book.mfi.id, palesa, Amendment(phone=OTHER), by=book.officer)
    told = whom(book, audience)
    assert [(one["phone"], one["borrower_id"]) for one in told] == [
        (OTHER, palesa),
        (STRANGER, None),
    ]
    assert counts(book.mfi.id, audience, timezone.localdate()).recipients == 2
    # Whoever is blocked is not written to by way of her number either.
    block(book, palesa)
    assert [one["phone"] for one in whom(book, audience)] == [STRANGER]


def test_a_saved_filter_is_asked_as_it_stands_today(book: Book) -> None:
    new = NewGroup(name="Leribe", filter=Filter(district="Leribe"))
    group = UUID(str(save_group(book.mfi.id, new, by=book.checker)["id"]))
    assert whom(book, Audience(group_id=group)) == []
    palesa = book.borrower()
    amend_borrower(book.mfi.id, palesa, Amendment(district_id=3), by=book.officer)
    assert [one["borrower_id"] for one in whom(book, Audience(group_id=group))] == [palesa]


def test_numbers_are_those_of_borrowers_where_they_are(book: Book) -> None:
    palesa, blocked = book.borrower(), book.borrower()
    block(book, blocked)
    phones = (phone_of(book, palesa), phone_of(book, blocked), STRANGER)
    told = [(one["borrower_id"], one["phone"]) for one in whom(book, Audience(phones=phones))]
    assert told == [(palesa, phones[0]), (None, STRANGER)]


def test_counts_leave_out_who_has_said_stop_and_say_so(book: Book) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    amend_borrower(book.mfi.id, palesa, Amendment(language="st"), by=book.officer)
    hers = phone_of(book, lineo)
    audience = listed(book, phone_of(book, palesa), hers, STRANGER, OTHER)
    today = timezone.localdate()
    before = counts(book.mfi.id, audience, today)
    assert (before.recipients, before.opted_out) == (4, 0)
    assert before.by_language == {"st": 3, "en": 1}
    assert before.by_network == {"vodacom": 3, "econet": 1}
    assert {one.language for one in before.samples} == {"en", "st"}
    assert f"+266*****{hers[-3:]}" in {one.phone for one in before.samples}
    for number in (hers, STRANGER):
        stop(book.mfi.id, number, "sms", by=book.officer)
    after = counts(book.mfi.id, audience, today)
    assert (after.recipients, after.opted_out) == (2, 2)
    assert (after.by_language, after.by_network) == ({"st": 2}, {"vodacom": 2})


def test_what_another_lender_has_is_not_there(book: Book, senqu: Mfi, hire: Hire) -> None:
    other = open_book(senqu, hire)
    audience, product = listed(other, STRANGER), other.product()
    asked = Filter(product=product, officer=UUID(other.officer.id))
    for wrong, fields in (
        (audience, ["group"]),
        (Audience(filter=asked), ["filter.product", "filter.officer"]),
    ):
        with pytest.raises(NotAnAudience) as refusal:
            check_named(book.mfi.id, wrong)
        assert list(refusal.value.errors) == fields
        check_named(other.mfi.id, wrong)


def test_an_audience_is_read_by_what_the_lender_knows(book: Book) -> None:
    known = known_at(book.mfi.id)
    assert read_audience({"filter": {"district": "Mokhotlong"}}, known).filter
    with pytest.raises(NotAnAudience):
        read_audience({"phones": ["+27821234567"]}, known)


@pytest.mark.parametrize("way", ["all", "list", "filter", "phones"])
def test_each_is_one_question_to_one_node(book: Book, way: str) -> None:
    rows = audience_rows(
        book.mfi.id,
        {
            "all": Audience(),
            "list": listed(book, STRANGER),
            "filter": Audience(filter=Filter(status="active", days_overdue_min=3)),
            "phones": Audience(phones=(STRANGER,)),
        }[way],
        timezone.localdate(),
    )
    plan = "\n".join(line for (line,) in fetched(f"EXPLAIN {rows.sql}", rows.values))
    if "Citus" in plan:
        assert "Task Count: 1" in plan
        assert "Distributed Subplan" not in plan
