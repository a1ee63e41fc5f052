"""Files that look wrong."""

from tests.repo import form
from tests.repo.plants.plant import Plant, lines

PLANTS = (
    Plant(
        form.files_are_python,
        {"loans/apply.py": "x = 1\ndef apply(:\n", "loans/decide.py": "x = 1\n"},
        ["loans/apply.py:2: no Python: invalid syntax"],
    ),
    Plant(
        form.short_files,
        {
            "loans/long.py": "x = 1\n" * 351,
            "gateway/templates/long.html": "<p>\n" * 351,
            "letsema": "true\n" * 351,
            "loans/full.py": "x = 1\n" * 350,
            "docs/LEDGER.md": "Words.\n" * 500,
        },
        [
            "gateway/templates/long.html:351: a file of 351 lines; 350 at most",
            "letsema:351: a file of 351 lines; 350 at most",
            "loans/long.py:351: a file of 351 lines; 350 at most",
        ],
    ),
    Plant(
        form.short_functions,
        {
            "loans/a.py": "def long():\n"
            + "    x = 1\n" * 60
            + "def full():\n"
            + "    x = 1\n" * 59,
        },
        ["loans/a.py:1: long has 61 lines; 60 at most"],
    ),
    Plant(
        form.names_that_say_something,
        {"loans/utils.py": "", "gateway/common/menu.py": "", "loans/rules/utility_bills.py": ""},
        [
            "gateway/common/menu.py:1: a drawer's name; say what the file holds",
            "loans/utils.py:1: a drawer's name; say what the file holds",
        ],
    ),
    Plant(
        form.models_and_views_only_pass_on,
        {
            "credit/models.py": "class Entry:\n    pass\n",
            "ussd/models.py": 'from ussd.pin import Pin\n\n__all__ = ["Pin"]\n',
        },
        ["credit/models.py:1: Entry belongs in a file of its own"],
    ),
    Plant(
        form.each_module_says_what_it_holds,
        {
            "loans/bare.py": "x = 1\n",
            "loans/__init__.py": "",
            "loans/talk.py": '"""Holds loans. Holds more."""\n',
            "loans/said.py": '"""What a loan is, in short.\n\nMore. And more."""\n',
            "loans/migrations/0001_book.py": "x = 1\n",
        },
        [
            "loans/__init__.py:1: no docstring; one sentence says what this file holds",
            "loans/bare.py:1: no docstring; one sentence says what this file holds",
            "loans/talk.py:1: the docstring's first paragraph is one sentence",
        ],
    ),
    Plant(
        form.nothing_is_printed,
        {
            "loans/actions/apply.py": lines('print("applied")'),
            "config/launcher/say.py": lines('print("ready")'),
        },
        ["loans/actions/apply.py:2: print; the launcher alone speaks to a terminal"],
    ),
    Plant(
        form.nothing_is_left_for_later,
        {
            "loans/apply.py": lines("x = 1  # TO" + "DO: ask the registry"),
            "gateway/templates/desk.html": "<!-- FIX" + "ME -->\n",
            "loans/done.py": lines('HEADLINE = "PREFIXMEN"'),
        },
        [
            "gateway/templates/desk.html:1: work left for later; finish or drop it",
            "loans/apply.py:2: work left for later; finish or drop it",
        ],
    ),
    Plant(
        form.what_is_logged_is_shown,
        {
            "loans/tasks.py": lines(
                'log.info("x", extra={"event": "1", "loan": "2"})',
                'log.warning("x", extra={"Code": "3", **more})',
                'log.warning("x", extra=more)',
                'answer(code="4")',
            ),
            "gateway/door.py": lines('log.info("x", token="1", status=2)'),
            "bench/door.py": lines('log.info("x", token="1")'),
        },
        [
            "gateway/door.py:2: token is no name for a field of the log",
            "loans/tasks.py:2: event is no name for a field of the log",
            "loans/tasks.py:3: Code is no name for a field of the log",
        ],
    ),
    Plant(
        form.money_is_never_a_float,
        {
            "loans/rules/interest.py": lines("rate = 0.05", "def due(x: float): ..."),
            "loans/rules/fees.py": lines('fee = Decimal("0.05")'),
            "bench/ussd.py": lines("seconds = 0.5"),
        },
        [
            "loans/rules/interest.py:2: 0.05 is a float; Decimal, or a whole",
            "loans/rules/interest.py:3: float in the book; Decimal, or whole lisente",
        ],
    ),
)
