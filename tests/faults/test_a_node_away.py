"""One node of the cluster dies: its lenders are told so at once, all others notice nothing."""

from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from config.launcher.citus import Citus
from loans.actions.choose_language import choose_language
from loans.actions.pass_on_claim import ELSEWHERE
from loans.deed import Actor, deed
from loans.errors import LenderUnavailable
from loans.models import AuditEntry, Case, Event, Membership, Mfi
from loans.record import record_act
from loans.rules.identity import Identity
from loans.tasks import pass_on_claims, seal_audit
from tests.engine_room import EngineRoom
from tests.faults.conftest import node_of
from tests.loans.test_register_borrower import new, register
from tests.people import MASERU, take_on
from tests.phone import language_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus_only]
THABO = Actor.staff(uuid4())


@deed
def visit(mfi_id: UUID, *, by: Actor) -> None:
    record_act(by, "visit", "borrower", uuid4(), mfi_id=mfi_id)


def test_its_lenders_are_told_and_the_others_work_on(struck: Mfi, one_on_each: list[Mfi]) -> None:
    spared = one_on_each[1]
    with pytest.raises(LenderUnavailable):
        visit(struck.id, by=THABO)
    visit(spared.id, by=THABO)
    assert AuditEntry.objects.of(spared).filter(action="visit").count() == 1
    with pytest.raises(OperationalError):
        AuditEntry.objects.of(struck).count()


def test_a_borrowers_language_is_kept_meanwhile(struck: Mfi) -> None:
    choose_language("+26658123456", "st", by=Actor.system("phone"))
    assert language_of("+26658123456") == "st"


def test_the_chains_of_the_others_are_sealed_meanwhile(
    struck: Mfi,
    one_on_each: list[Mfi],
    caplog: pytest.LogCaptureFixture,
) -> None:
    spared = one_on_each[1]
    visit(spared.id, by=THABO)
    assert seal_audit() >= 2
    assert "a chain was not sealed" in caplog.text


def test_the_directory_of_the_others_is_made_again_meanwhile(
    struck: Mfi, one_on_each: list[Mfi]
) -> None:
    spared = one_on_each[1]
    made = register(spared, new())
    Membership.objects.all().delete()
    told = StringIO()
    with pytest.raises(CommandError, match="run it again"):
        call_command("rebuild_directory", stdout=told)
    assert Membership.objects.get().borrower_id == made
    lines = told.getvalue().splitlines()
    assert f"{struck.slug}: not done, lender-unavailable" in lines
    assert f"{spared.slug}: 1 missing, 0 wrong, 0 extra" in lines


def test_a_claim_waits_for_the_lender_that_is_away_and_the_others_hear(
    citus: Citus, one_on_each: list[Mfi], engine_room: EngineRoom
) -> None:
    away = one_on_each[0]
    holder = {mfi.id: register(mfi, new(identity=Identity.SEEN)) for mfi in one_on_each}
    others = (take_on(f"Other {number}", f"other-{number}", MASERU) for number in range(40))
    third = next(mfi for mfi in others if node_of(mfi) != node_of(away))
    claim = register(third, new("+26657000000"))
    worker = next(node for node in citus.workers if str(node.sockets) in node_of(away))
    worker.kill()
    pass_on_claims()
    case = Case.objects.of(third).get(borrower_id=claim)
    assert case.passed_on_at is None
    worker.start(engine_room.log("citus-back"))
    connection.close()
    assert pass_on_claims() == 1
    for mfi in one_on_each:
        heard = Event.objects.of(mfi).filter(type=ELSEWHERE)
        assert [event.subject_id for event in heard] == [holder[mfi.id]]


def test_the_books_of_the_others_are_verified_meanwhile(
    struck: Mfi, one_on_each: list[Mfi], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="findings: 0, lenders not asked"):
        call_command("verify_ledger")
    told = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert told[one_on_each[1].slug] == "sound"
    assert told[struck.slug].startswith("not asked")


def test_the_registry_is_made_again_from_the_books_of_the_others_meanwhile(
    struck: Mfi, one_on_each: list[Mfi], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match=r"^Not done: ") as refused:
        call_command("credit_rebuild")
    assert struck.slug in str(refused.value)
    spared = one_on_each[1].slug
    assert spared not in str(refused.value).replace(",", "").replace(".", "").split()
    made = f"{spared}: 0 borrowers, 0 running loans, 0 held, 0 lines, 0 ended"
    assert made in capsys.readouterr().out.splitlines()
