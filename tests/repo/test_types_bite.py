"""Mypy refuses untyped code everywhere, and in rules and the engine a type that says nothing."""

import re

import pytest

from tests.repo.planting import judge, plant

SAYS_NOTHING = '''"""A file."""

from typing import Any


def owed(loan: Any) -> int:
    return int(loan)
'''
UNTYPED = '"""A file."""\n\n\ndef owed(loan):\n    return loan\n'
WRONG = '"""A file."""\n\n\ndef owed(loan: str) -> int:\n    return loan\n'
UNKNOWN_FIELD = '''"""A file."""

from django.contrib.contenttypes.models import ContentType


def find() -> ContentType:
    return ContentType.objects.get(colour="green")
'''
FILES = {
    "loans/rules/money.py": SAYS_NOTHING,
    "ussd/engine/turn.py": SAYS_NOTHING,
    "loans/queries/cash.py": SAYS_NOTHING,
    "messaging/untyped.py": UNTYPED,
    "tests/loans/test_untyped.py": UNTYPED,
    "loans/migrations/0001_book.py": UNTYPED,
    "credit/wrong.py": WRONG,
    "loans/directory.py": UNKNOWN_FIELD,
    "tests/repo/typed_settings.py": (
        'SECRET_KEY = "planted"\nINSTALLED_APPS = ["django.contrib.contenttypes"]\n'
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Judge one house with all of them in it: the codes found, by file."""
    root = plant(tmp_path_factory.mktemp("house"), FILES)
    status, output = judge(root, "mypy", "--cache-dir", str(root / "cache"))
    assert status == 1, output
    codes: dict[str, set[str]] = {}
    for name, code in re.findall(r"^(\S+?):\d+: error: .*\[([\w-]+)\]$", output, re.MULTILINE):
        codes.setdefault(name, set()).add(code)
    return codes


def test_any_says_nothing_in_rules_and_the_engine(found: dict[str, set[str]]) -> None:
    assert found.get("loans/rules/money.py") == {"explicit-any"}
    assert found.get("ussd/engine/turn.py") == {"explicit-any"}


def test_any_may_stand_where_django_wants_it(found: dict[str, set[str]]) -> None:
    assert "loans/queries/cash.py" not in found


def test_untyped_code_is_refused_in_tests_too(found: dict[str, set[str]]) -> None:
    assert found.get("messaging/untyped.py") == {"no-untyped-def"}
    assert found.get("tests/loans/test_untyped.py") == {"no-untyped-def"}


def test_migrations_are_left_alone(found: dict[str, set[str]]) -> None:
    assert "loans/migrations/0001_book.py" not in found


def test_a_wrong_type_is_refused(found: dict[str, set[str]]) -> None:
    assert found.get("credit/wrong.py") == {"return-value"}


def test_a_field_that_no_model_has_is_refused(found: dict[str, set[str]]) -> None:
    """So the plugin runs, and knows the models."""
    assert found.get("loans/directory.py") == {"misc"}
