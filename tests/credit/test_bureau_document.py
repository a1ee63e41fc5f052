"""docs/BUREAU-FILE.md says what the fields and the rules say."""

from pathlib import Path

from credit.rules.bureau_check import OF_SEVERAL, RULES
from credit.rules.bureau_fields import FIELDS
from tests.credit.bureau_document import document

DOCUMENT = Path(__file__).parents[2] / "docs" / "BUREAU-FILE.md"


def test_the_document_is_in_step() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_it_has_every_field_and_every_code() -> None:
    lines = document().splitlines()
    for one in FIELDS:
        assert any(line.startswith(f"| `{one.name}` | {one.kind} | ") for line in lines), one.name
    for code in [*OF_SEVERAL, *(rule.code for rule in RULES)]:
        assert any(line.startswith(f"| `{code}` | ") for line in lines), code


def test_what_layout_700_is_known_to_have_stands_beside_it_without_a_star() -> None:
    """Read at the source: the branch, the other id, the months in arrears."""
    known = {one.name for one in FIELDS if one.layout_700 and not one.layout_700.assumed}
    assert known == {"supplier", "as_of", "branch", "borrower_key", "months_in_arrears"}
    assert "| 37 months in arrears |" in document()
    assert "| 36 instalment amount * |" in document()
