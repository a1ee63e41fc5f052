"""Djlint refuses what a reader, a screen reader or our content policy would stumble on."""

from pathlib import Path

import pytest

from tests.repo.planting import judge, plant

BAD = {
    "H005": "<!DOCTYPE html>\n<html><head><title>Desk</title></head><body></body></html>",
    "H013": '<img src="a.png" height="1" width="1">',
    "H021": '<p style="color: red">Overdue</p>',
    "H025": "<p>Overdue</section>",
    "H037": '<a class="x" class="y">Pay</a>',
    "D018": '<a href="/loans/1">Loan</a>',
    "T038": "{% if due %}Overdue",
}
GOOD = """<h2>Loan <small>{{ loan.reference }}</small></h2>
<p>{% if due %}Overdue{% endif %} <a href="{% url 'loan' loan.id %}">Loan</a></p>
<button type="submit">Pay</button>
"""


@pytest.mark.parametrize("code", BAD)
def test_a_bad_template_is_refused(code: str, tmp_path: Path) -> None:
    root = plant(tmp_path, {"gateway/templates/loan.html": BAD[code]})
    status, output = judge(root, "djlint", "--lint", "--quiet", "gateway")
    assert (status, code in output) == (1, True), output


def test_a_good_template_passes(tmp_path: Path) -> None:
    root = plant(tmp_path, {"gateway/templates/loan.html": GOOD})
    assert judge(root, "djlint", "--lint", "--quiet", "gateway")[0] == 0
