"""An operator reads and changes what a lender pays for texts."""

import pytest
from django.core.management import CommandError, call_command

from loans.models import Mfi

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_a_lenders_price_is_set_and_taken_back(
    maluti: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sms_price", "maluti", "65101=27.5", "other=90")
    assert capsys.readouterr().out == "65101 = 27.5\n65102 = 30\nother = 90\n"
    call_command("sms_price", "maluti", "65101=none")
    assert capsys.readouterr().out == "65101 = 30\n65102 = 30\nother = 90\n"
    for wrong in ("65103=1", "65101=dear", "65101"):
        with pytest.raises(CommandError, match="write a network"):
            call_command("sms_price", "maluti", wrong)
    with pytest.raises(CommandError, match="nobody"):
        call_command("sms_price", "nobody")
