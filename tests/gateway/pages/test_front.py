"""The desk's front page: true figures of one's own lender, and only what one's role may see."""

import pytest
from django.db import OperationalError

from gateway.backoffice import front
from loans.actions.seal_audit import seal_audit
from loans.models import Mfi
from tests.gateway.pages.conftest import Desk
from tests.people import OPERATOR, Colleague, Hire


def test_neo_sees_her_lender(desk: Desk, thabo: Colleague, neo: Colleague) -> None:
    page = desk("maluti", neo).get("/").text
    assert "<h1>Neo</h1><span>manager at Maluti Credit</span>" in page
    assert '<dt>District</dt><dd><b class="big">Maseru</b>' in page
    assert '<dt>Office phone</dt><dd><b class="big">2231 0001</b>' in page
    assert '<dt>Staff</dt><dd><b class="big">2</b>' in page
    assert '<dt>Borrowers dial</dt><dd><b class="big">*384*11#</b>' in page


def test_mpho_sees_nothing_of_another_lender(desk: Desk, thabo: Colleague, mpho: Colleague) -> None:
    page = desk("", mpho).get("/").text
    assert "Senqu Finance" in page
    assert "Maluti" not in page


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("officer", False),
        ("manager", False),
        ("finance", False),
        ("admin", True),
        ("auditor", True),
    ],
)
def test_who_may_read_the_trail_sees_how_far_it_is_sealed(
    desk: Desk, hire: Hire, maluti: Mfi, role: str, reads: bool
) -> None:
    pule = hire("pule", role, maluti)
    seal_audit(maluti.id, by=OPERATOR)
    page = desk("", pule).get("/").text
    assert ("Audit trail" in page) is reads
    # Two acts so far: the lender was taken on, Pule was given an account.
    assert ('<b class="big">2</b><small>acts sealed' in page) is reads


def test_a_trail_that_does_not_answer_says_so_and_the_page_stands(
    desk: Desk, hire: Hire, maluti: Mfi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def node_away(mfi_id: object) -> object:
        raise OperationalError

    pule = hire("pule", "auditor", maluti)
    monkeypatch.setattr(front, "seals_of", node_away)
    answer = desk("", pule).get("/")
    assert answer.status_code == 200
    assert "no answer" in answer.text


def test_the_platform_sees_its_lenders(
    desk: Desk, retselisitsoe: Colleague, maluti: Mfi, senqu: Mfi
) -> None:
    page = desk("", retselisitsoe).get("/").text
    assert '<dt>Lenders</dt><dd><b class="big">2</b>' in page
    assert "Maluti Credit" in page
    assert 'href="http://senqu.localhost/"' in page
    assert "Audit trail of the house" in page


def test_the_regulator_reads_no_trail(desk: Desk, hire: Hire, maluti: Mfi) -> None:
    page = desk("", hire("lerato", "regulator", None)).get("/").text
    assert "reads sums over all lenders" in page
    assert "Audit trail" not in page


def test_before_the_first_lender_the_page_says_what_comes_next(desk: Desk, hire: Hire) -> None:
    page = desk("", hire("retselisitsoe", "platform_admin", None)).get("/").text
    assert "A platform administrator takes the first one on." in page
