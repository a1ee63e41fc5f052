"""Import-linter refuses an arrow that goes up, into another's room, or out of the house."""

import re
from pathlib import Path

import pytest

from tests.repo.planting import judge, plant

# What each file imports, and the contract that the import breaks.
BAD = {
    "loans/models/loan.py": ("import messaging.catalogue", "arrows between packages only go down"),
    "credit/records.py": ("import loans.deed", "arrows between packages only go down"),
    "messaging/notices.py": ("import ussd.conversation", "arrows between packages only go down"),
    "gateway/health.py": ("import config.settings", "arrows between packages only go down"),
    "loans/queries/cash.py": ("import loans.actions.apply", "arrows inside a package only go down"),
    "loans/rules/money.py": ("import loans.models.loan", "arrows inside a package only go down"),
    "credit/rules/score.py": ("import django.db", "rules and the engine are plain Python"),
    "ussd/engine/turn.py": ("import redis", "rules and the engine are plain Python"),
    "loans/actions/apply.py": ("import loans.ask", "verbs call nobody"),
    "loans/actions/decide.py": ("import credit.registry", "verbs call nobody"),
    "messaging/actions/queue.py": ("import celery", "verbs call nobody"),
    "loans/wallets/mpesa.py": ("import loans.models.loan", "knows no table"),
    "messaging/carriers/kannel.py": ("import messaging.models.message", "knows no table"),
    "ussd/pins.py": ("import messaging.tasks", "the dialogue sends nothing"),
    "ussd/flows/stop.py": ("import messaging.actions.queue", "the dialogue sends nothing"),
    "gateway/backoffice/desk.py": ("import ussd.engine.turn", "gateway asks the dialogue"),
}
GOOD = {
    "loans/ask.py": "import urllib.request",
    "loans/deed.py": "import loans.models.loan",
    "credit/registry.py": "import cassandra",
    "messaging/catalogue.py": "import loans.queries.names",
    "messaging/tasks.py": "import messaging.errands.send",
    "messaging/models/message.py": "import messaging.rules.gsm7",
    "messaging/errands/send.py": "import messaging.actions.queue",
    "messaging/actions/stop.py": "import messaging.actions.queue",
    "messaging/rules/gsm7.py": "import loans.rules.phone",
    "loans/queries/names.py": "import loans.models.loan",
    "loans/rules/phone.py": "import re",
    "ussd/conversation.py": "import ussd.engine.turn, messaging.actions.stop",
    "ussd/promises.py": "import messaging.actions.queue",
    "ussd/tasks.py": "import celery",
    "gateway/callbacks/door.py": "import ussd.conversation, ussd.pins",
    "config/settings.py": "import gateway.health",
}


def _house(imports: dict[str, str]) -> dict[str, str]:
    return {name: f'"""A file."""\n\n{line}\n' for name, line in imports.items()}


def _dotted(name: str) -> str:
    return name.removesuffix(".py").replace("/", ".")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Judge one house with all bad arrows in it: what was said, by the broken contract's name."""
    house = _house({**GOOD, **{name: line for name, (line, _) in BAD.items()}})
    root = plant(tmp_path_factory.mktemp("house"), house)
    status, output = judge(root, "lint-imports", "--no-logo", "--no-cache")
    assert status == 1
    _, _, details = output.partition("Broken contracts")
    parts = re.split(r"\n([^\n]+)\n-{4,}\n", details)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_arrow_is_refused(name: str, broken: dict[str, str]) -> None:
    line, contract = BAD[name]
    (said,) = (words for title, words in broken.items() if contract in title)
    target = line.removeprefix("import ").split(".")[0]
    assert re.search(rf"{re.escape(_dotted(name))} -> {target}", said)


def test_a_house_without_bad_arrows_passes(tmp_path: Path) -> None:
    """The same house, with each bad file there but importing nothing."""
    house = _house({**GOOD, **dict.fromkeys(BAD, "import re")})
    status, output = judge(plant(tmp_path, house), "lint-imports", "--no-logo", "--no-cache")
    assert (status, "0 broken" in output) == (0, True)
