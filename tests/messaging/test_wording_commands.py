"""An operator reads and changes a lender's words by command."""

import pytest
from django.core.management import CommandError, call_command

from loans.models import Mfi

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OURS = (
    "{lender}: PIN ea hau e fetotsoe ka la {on}. Haeba e ne e se uena, letsetsa {phone} hona joale."
)
OWN = "{lender}: PIN ea hau e fetohile ka la {on}. Haeba e se uena, letsetsa {phone}."


def test_a_lenders_words_are_set_shown_listed_and_brought_back(
    maluti: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("wordings", "maluti", "set", "pin_changed", "st", OWN)
    assert capsys.readouterr().out == f"pin_changed st\n  0 {OURS}\n* 1 {OWN}\n"
    call_command("wordings", "maluti")
    assert capsys.readouterr().out == f"pin_changed st 1: {OWN}\n"
    call_command("wordings", "maluti", "back", "pin_changed", "st", "0")
    assert capsys.readouterr().out == f"pin_changed st\n* 0 {OURS}\n  2 as 0\n  1 {OWN}\n"
    call_command("wordings", "maluti", "show", "pin_changed")
    assert capsys.readouterr().out.startswith("pin_changed en\n* 0 {lender}: your PIN was changed")
    call_command("wordings", "maluti", "marks")
    assert capsys.readouterr().out == ""


def test_what_takes_two_waits_and_what_cannot_be_said_says_why(
    maluti: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    says = "{lender}: we have settled {reference}. More: {phone}."
    call_command("wordings", "maluti", "set", "case_resolved", "en", says)
    assert capsys.readouterr().out.startswith("case_resolved en (two people)\n* 0 ")
    call_command("wordings", "maluti", "list")
    assert capsys.readouterr().out == "case_resolved en 1 waits for a second person\n"
    for wrong, why in (
        (("set", "pin_changed", "en", "Send your PIN"), "asks-for-secret"),
        (("set", "nothing", "en", says), "no such text"),
        (("back", "pin_changed", "en", "7"), "no such text"),
        (("sing",), "wordings SLUG"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("wordings", "maluti", *wrong)
    with pytest.raises(CommandError, match="nobody"):
        call_command("wordings", "nobody")
