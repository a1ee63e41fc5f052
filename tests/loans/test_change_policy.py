"""A lender's own settings: changed by somebody, with both values in the audit trail."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.errors import NoSuchSetting
from loans.models import AuditEntry, Mfi
from loans.queries.policy import policy_of
from loans.rules.policy import Policy

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ADMIN = Actor.staff(uuid4())


def test_a_change_leaves_the_other_settings_alone(maluti: Mfi, senqu: Mfi) -> None:
    change_policy(maluti.id, {"offer_days": 14}, by=ADMIN)
    change_policy(maluti.id, {"backdate_days": 0}, by=ADMIN)
    assert policy_of(maluti.id) == Policy(offer_days=14, backdate_days=0)
    assert policy_of(senqu.id) == Policy()


def test_the_trail_has_the_old_value_and_the_new_one(maluti: Mfi) -> None:
    change_policy(maluti.id, {"case_days": {"complaint": 10}}, by=ADMIN)
    change_policy(maluti.id, {"case_days": {"complaint": 12}}, by=ADMIN)
    entry = AuditEntry.objects.of(maluti).filter(action="change-policy").latest("at")
    assert entry.before == {"case_days": '{"complaint": 10}'}
    assert entry.after == {"case_days": '{"complaint": 12}'}


def test_what_is_no_setting_changes_nothing(maluti: Mfi) -> None:
    with pytest.raises(NoSuchSetting):
        change_policy(maluti.id, {"offer_days": 14, "offer_weeks": 2}, by=ADMIN)
    assert policy_of(maluti.id) == Policy()


def test_an_operator_reads_and_changes_them_by_command(
    maluti: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("policy", "maluti", "offer_days=3", "when_closed=next")
    told = capsys.readouterr().out
    assert "offer_days = 3\n" in told
    assert 'when_closed = "next"\n' in told
    for wrong in ("offer_days", "offer_days=soon"):
        with pytest.raises(CommandError):
            call_command("policy", "maluti", wrong)
    with pytest.raises(CommandError, match="nobody"):
        call_command("policy", "nobody")
