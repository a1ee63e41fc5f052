""".env.example names every setting that something reads, with its default, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml

from config.launcher.environment import read_settings
from tests.repo.contracts import Contract
from tests.repo.settings_read import defaults_in, names_read
from tests.repo.tree import ROOT, Finding, Tree, whole

EXAMPLE = ".env.example"
LINE = re.compile(r"^(?P<reserved>#)?(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$")
INTERPOLATED = re.compile(r"(?<!\$)\$\{([A-Z0-9_]+)(?::-([^}]*))?\}")

# The outward contract's settings: all of them stand in the file from the first day on.
CONTRACT = [
    "DATABASE_URL",
    "REDIS_URL",
    "REGISTRY_URL",
    "AT_USERNAME",
    "AT_API_KEY",
    "AT_SENDER_ID",
    "AT_BASE_URL",
    "TELCO_TOKEN",
    "TELCO_ALLOWED_IPS",
    "SMS_CARRIER",
    "KANNEL_URL",
    "KANNEL_USERNAME",
    "KANNEL_PASSWORD",
    "EMAIL_URL",
    "WALLET_PROVIDER",
    "USSD_HOPS_PER_MINUTE",
    "USSD_DIALS_PER_HOUR",
    "PIN_DIGITS",
    "API_PER_MINUTE",
    "SMS_IN_FLIGHT",
    "SECRET_KEY",
    "PII_KEYS",
    "ALLOWED_HOSTS",
    "LETSEMA_DOMAIN",
    "DEBUG",
    "LOG_FORMAT",
]


def _lines(tree: Tree) -> dict[str, tuple[int, bool, str]]:
    """Read the example: by name its line, whether it is only reserved, and its value."""
    named = {}
    for number, line in enumerate(tree.read(PurePosixPath(EXAMPLE)).splitlines(), 1):
        if found := LINE.match(line):
            named[found["name"]] = (number, bool(found["reserved"]), found["value"])
    return named


def _composed(tree: Tree) -> dict[str, str]:
    """Read which names docker-compose.yml fills in, with their defaults."""
    return dict(INTERPOLATED.findall(tree.read(PurePosixPath("docker-compose.yml"))))


def names_agree(tree: Tree) -> Iterator[Finding]:
    lines, read = _lines(tree), names_read(tree) | _composed(tree).keys()
    for name in sorted(read - lines.keys()):
        yield Finding(EXAMPLE, 1, f"{name} is read and not named here")
    for name, (number, reserved, _) in lines.items():
        if reserved and name in read:
            yield Finding(EXAMPLE, number, f"{name} is read: it is no longer only reserved")
        if not reserved and name not in read:
            yield Finding(EXAMPLE, number, f"nothing reads {name}")


def defaults_agree(tree: Tree) -> Iterator[Finding]:
    lines = _lines(tree)
    beside = [pair for module in tree.modules for pair in defaults_in(module) if not module.is_test]
    for name, default in {*beside, *_composed(tree).items()}:
        if name in lines and lines[name][2] != default:
            number, _, value = lines[name]
            yield Finding(EXAMPLE, number, f"{name} is {value!r} here and {default!r} in the code")


def each_has_its_words(tree: Tree) -> Iterator[Finding]:
    previous = ""
    for number, line in enumerate(tree.read(PurePosixPath(EXAMPLE)).splitlines(), 1):
        # A second name may share the first one's words.
        if LINE.match(line) and not (previous.startswith("# ") or LINE.match(previous)):
            yield Finding(EXAMPLE, number, f"{line.partition('=')[0]} has no words above it")
        previous = line


CHECKS = (names_agree, defaults_agree, each_has_its_words)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_example_and_the_code_agree(check: Contract) -> None:
    found = sorted(check(whole()))
    assert not found, "\n".join(map(str, found))


def test_every_setting_of_the_contract_is_named() -> None:
    assert set(CONTRACT) <= _lines(whole()).keys()


def test_the_example_reads_as_it_is_written() -> None:
    settings = read_settings(ROOT / EXAMPLE)
    assert settings["SERVICE_CODE"] == "*384*11#"
    assert "API_PER_MINUTE" not in settings
    assert settings.keys() == {name for name, line in _lines(whole()).items() if not line[1]}


def test_no_secret_of_ours_stands_in_the_example() -> None:
    settings = read_settings(ROOT / EXAMPLE)
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    secrets = {name.upper() for name in compose["secrets"]} & settings.keys()
    assert {"DATABASE_URL", "SECRET_KEY", "PII_KEYS", "TELCO_TOKEN"} <= secrets
    assert [settings[name] for name in secrets] == [""] * len(secrets)


@pytest.fixture
def planted(tmp_path: Path) -> Tree:
    """A house with one fault of each kind."""
    files = {
        "config/settings.py": """
            PORT = env.count("PORT", 80)
            DEBUG = env.flag("DEBUG", default=False)
            KEY = env.secret("KEY", "not-a-secret")
            ONLY = "LETSEMA_ONLY"
            only = os.environ.get(ONLY)
            home = os.environ["HOME"]
            os.environ["WRITTEN"] = "1"
        """,
        "docker-compose.yml": "a: ${HOSTS_PORT:-443} $${NOT_OURS}\n",
        EXAMPLE: "# a port\nPORT=81\n\nDEBUG=0\n# a key\nKEY=\nIDLE=\n#LETSEMA_ONLY=\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        body = "\n".join(line.strip() for line in text.splitlines())
        (tmp_path / name).write_text(body, encoding="utf-8")
    return Tree(tmp_path)


def test_a_name_that_only_one_of_them_knows_is_found(planted: Tree) -> None:
    assert [str(finding) for finding in sorted(names_agree(planted))] == [
        ".env.example:1: HOSTS_PORT is read and not named here",
        ".env.example:7: nothing reads IDLE",
        ".env.example:8: LETSEMA_ONLY is read: it is no longer only reserved",
    ]


def test_another_default_is_found(planted: Tree) -> None:
    assert [str(finding) for finding in defaults_agree(planted)] == [
        ".env.example:2: PORT is '81' here and '80' in the code",
    ]


def test_a_name_without_words_is_found(planted: Tree) -> None:
    assert [str(finding) for finding in each_has_its_words(planted)] == [
        ".env.example:4: DEBUG has no words above it",
    ]
