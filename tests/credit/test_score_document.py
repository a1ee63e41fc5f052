"""docs/SCORE.md is what the card, its words and the days of retention come to."""

from pathlib import Path

from tests.credit.score_document import document

SCORE = Path(__file__).parents[2] / "docs" / "SCORE.md"


def test_the_document_is_in_step() -> None:
    assert SCORE.read_text(encoding="utf-8") == document(), (
        "run: python -m tests.credit.score_document > docs/SCORE.md"
    )


def test_it_tells_steps_bands_and_words() -> None:
    lines = document().splitlines()
    assert (
        "| `loans_given_up` | loans that were written off in the last 5 years and are still owed"
        in ("\n".join(lines))
    )
    assert "|  |  | 90 | -150 | `month-late-this-year` |" in lines
    assert "| B | 640 to 699 |" in lines
    assert (
        "| `late-now` | A payment of yours is late now. | Tefo ea hau e liehile joale. |" in lines
    )


def test_its_examples_add_up() -> None:
    text = document()
    # 600 - 50 - 70 + 30 + 20, and without the 50 of today.
    assert "| together |  | 530 |" in text
    assert "Band D; reasons `month-late-this-year`, `late-now`." in text
    assert "| together |  | 580 |" in text
    assert "Band C; reasons `month-late-this-year`." in text
