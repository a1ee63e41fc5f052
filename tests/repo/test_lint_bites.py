"""Ruff refuses what the house forbids, where it forbids it, and lets the rest pass."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.repo.plainness import HTTP
from tests.repo.planting import judge, plant
from tests.repo.tree import ROOT

ABOUT = '"""What this file holds."""\n\n'


def _lines(*lines: str) -> str:
    return ABOUT + "\n".join(lines) + "\n"


BAD = {
    "loans/queries/http.py": ("TID251", _lines("from django.http import JsonResponse")),
    "ussd/readers.py": ("TID251", _lines("from django.urls import reverse")),
    "messaging/views.py": ("TID251", _lines("from django.views import View")),
    "credit/forms.py": ("TID251", _lines("from django.forms import Form")),
    "loans/page.py": ("TID251", _lines("from django.shortcuts import render")),
    "config/api.py": ("TID251", _lines("from rest_framework.views import APIView")),
    "loans/clock.py": ("TID251", _lines("from datetime import datetime", "", "datetime.now()")),
    "loans/utc.py": ("TID251", _lines("from datetime import datetime", "", "datetime.utcnow()")),
    "loans/day.py": ("TID251", _lines("from datetime import date", "", "TODAY = date.today()")),
    "loans/today.py": ("TID251", _lines("from datetime import datetime", "", "datetime.today()")),
    "loans/signal.py": ("TID251", _lines("from django.db.models.signals import post_save")),
    "loans/nap.py": ("TID251", _lines("import time", "", "time.sleep(1)")),
    "loans/actions/ask.py": ("TID251", _lines("import requests", "", 'requests.get("x")')),
    "loans/actions/near.py": ("TID252", _lines("from .ask import requests")),
    "gateway/nap.py": ("TID251", _lines("import time", "", "time.sleep(1)")),
    "gateway/day.py": ("TID251", _lines("from datetime import date", "", "TODAY = date.today()")),
    "gateway/near.py": ("TID252", _lines("from .nap import time")),
    "gateway/signal.py": ("TID251", _lines("from django.db.models.signals import pre_save")),
    "gateway/code.py": ("S311", _lines("import random", "", "CODE = random.randrange(10_000)")),
    "loans/sql.py": (
        "S608",
        _lines("def of(name: str) -> str:", '    return f"SELECT * FROM t WHERE n = {name}"'),
    ),
    "loans/loud.py": ("T201", _lines('print("paid")')),
    "loans/bare.py": ("D100", "AMOUNT = 1\n"),
    "loans/untyped.py": ("ANN001", _lines("def pay(amount) -> None:", "    assert amount")),
    "loans/wide.py": ("E501", _lines(f'WORDS = "{"x" * 100}"')),
    "tests/loans/test_loud.py": ("T201", _lines('print("paid")')),
}
GOOD = {
    "gateway/desk.py": _lines("from django.http import JsonResponse", "", "answer = JsonResponse"),
    "config/urls_desk.py": _lines("from django.urls import path", "", "urlpatterns = [path]"),
    "loans/rules/day.py": _lines(
        "from datetime import date",
        "",
        "",
        "def overdue(due_on: date, *, today: date) -> bool:",
        "    return today > due_on",
    ),
    "tests/loans/test_day.py": _lines("import time", "", "time.sleep(0)"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Lint one house with all of them in it: the codes found, by file."""
    files = {**{name: text for name, (_, text) in BAD.items()}, **GOOD}
    root = plant(tmp_path_factory.mktemp("house"), files)
    status, output = judge(root, "ruff", "check", "--no-cache", "--output-format", "json", ".")
    codes: dict[str, set[str]] = {}
    for one in json.loads(output):
        name = str(Path(one["filename"]).relative_to(root))
        codes.setdefault(name, set()).add(one["code"])
    assert status == 1
    return codes


@pytest.mark.parametrize("name", BAD)
def test_a_forbidden_line_is_refused(name: str, found: dict[str, set[str]]) -> None:
    assert BAD[name][0] in found.get(name, set())


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_passes(name: str, found: dict[str, set[str]]) -> None:
    assert found.get(name, set()) == set()


def _banned(name: str, *tables: str) -> dict[str, object]:
    rules = tomllib.loads((ROOT / name).read_text(encoding="utf-8"))
    for table in (*tables, "lint", "flake8-tidy-imports", "banned-api"):
        rules = rules[table]
    return rules


def test_gateway_may_use_http_and_nothing_else_that_is_banned() -> None:
    """Its list replaces the project's, so the two are held together here."""
    everywhere = _banned("pyproject.toml", "tool", "ruff")
    assert _banned("gateway/ruff.toml") == {n: m for n, m in everywhere.items() if n not in HTTP}


def test_every_opt_out_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    opted_out = [line for line in lines if re.match(r'\s+"[A-Z]+[0-9]*",', line)]
    assert len(opted_out) > 1
    assert [line for line in opted_out if " # " not in line] == []
