"""The state diagrams in the documents are those of the code."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

STATES = Path(__file__).parents[2] / "docs" / "STATES.md"


def test_they_are_in_step() -> None:
    drawn = StringIO()
    call_command("state_diagrams", stdout=drawn)
    text = drawn.getvalue()
    assert STATES.read_text(encoding="utf-8") == text
    # A way that everybody knows, so that a drawing of nothing is none.
    assert "    accepted --> active: disburse\n" in text
    assert "    approved --> accepted: accept\n" in text
    assert "    unknown --> failed: fail\n" in text
