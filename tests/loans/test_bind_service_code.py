"""A lender has a code of its own: one at most, and nobody else's."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from loans.actions.bind_service_code import bind_service_code
from loans.deed import Actor
from loans.errors import AlreadyTaken, NotACode
from loans.models import AuditEntry, Mfi
from loans.queries.directory import lender_behind, lender_of

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")
CODE = "*384*12#"


def test_it_is_bound_found_and_taken_back(maluti: Mfi, senqu: Mfi) -> None:
    bind_service_code(maluti.id, CODE, by=OPERATOR)
    assert (lender_of(maluti.id).service_code, lender_behind(CODE)) == (CODE, maluti.id)
    bind_service_code(maluti.id, "*384*13#", by=OPERATOR)
    assert (lender_behind(CODE), lender_behind("*384*13#")) == (None, maluti.id)
    bind_service_code(maluti.id, "", by=OPERATOR)
    assert (lender_behind("*384*13#"), lender_behind("")) == (None, None)
    told = AuditEntry.objects.of(maluti).filter(action="bind-service-code").order_by("at")
    assert [entry.after["service_code"] for entry in told] == [CODE, "*384*13#", ""]
    assert told[2].before == {"service_code": "*384*13#"}


def test_one_code_is_one_lenders(maluti: Mfi, senqu: Mfi) -> None:
    bind_service_code(maluti.id, CODE, by=OPERATOR)
    with pytest.raises(AlreadyTaken):
        bind_service_code(senqu.id, CODE, by=OPERATOR)
    # At the house's own code all of them answer.
    with pytest.raises(AlreadyTaken):
        bind_service_code(senqu.id, settings.SERVICE_CODE, by=OPERATOR)


@pytest.mark.parametrize("code", ["384*12#", "*384*12", "*1#", "**384#", "*384*12#;", "*٣٨٤#"])
def test_it_is_written_as_it_is_dialled(maluti: Mfi, code: str) -> None:
    with pytest.raises(NotACode):
        bind_service_code(maluti.id, code, by=OPERATOR)


def test_a_lender_that_was_suspended_answers_nowhere(maluti: Mfi) -> None:
    bind_service_code(maluti.id, CODE, by=OPERATOR)
    Mfi.objects.filter(id=maluti.id).update(status="suspended")
    assert lender_behind(CODE) is None


def test_the_command_shows_and_binds(
    maluti: Mfi, senqu: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("service_code", "maluti")
    call_command("service_code", "maluti", CODE)
    call_command("service_code", "maluti")
    call_command("service_code", "maluti", "none")
    none = "none of its own"
    assert capsys.readouterr().out.splitlines() == [none, CODE, CODE, none]
    call_command("service_code", "maluti", CODE)
    for arguments, why in (
        (("nobody", CODE), "No lender answers to nobody."),
        (("senqu", "12"), "12: write it as it is dialled, such as '*384*12#'."),
        (("senqu", CODE), f"{CODE} is somebody else's already."),
    ):
        with pytest.raises(CommandError, match=why.replace("*", r"\*").replace(".", r"\.")):
            call_command("service_code", *arguments)
