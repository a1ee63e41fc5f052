"""Builders that reach for one report at the same instant: one of them has it."""

from functools import partial

import pytest

from loans.actions.build_report import claim_report
from loans.deed import Actor
from loans.models import ReportFile
from loans.once import Facts
from tests.faults.at_once import HANDS_MAX, Race, answers
from tests.loans.book import Book
from tests.loans.long_reports import ask, folder

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


def test_of_all_builders_at_once_one_has_it(race: Race, book: Book) -> None:
    for _ in race.each():
        file = ask(book)

        def claim(hand: int, file: ReportFile = file) -> Facts:
            mine = claim_report(book.mfi.id, file.id, by=Actor.system(f"builder {hand}"))
            return {"claim": str(mine.claim_id) if mine else None}

        told = race.hands.do(*(partial(claim, hand) for hand in range(HANDS_MAX)))
        claims = [one["claim"] for one in answers(told) if one["claim"]]
        row = ReportFile.objects.of(book.mfi).get(id=file.id)
        race.holds(claims == [str(row.claim_id)], f"claimed by {len(claims)}")
        race.holds(row.tries == 1, f"{row.tries} tries")
        ReportFile.objects.of(book.mfi).update(status="ready")
