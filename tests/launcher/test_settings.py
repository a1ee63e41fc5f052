"""What children are told: the caller's settings, those of .env, the state's secrets, our own."""

import base64
from pathlib import Path

import pytest

from config.launcher.environment import product_settings, read_settings, setting
from config.launcher.keys import kept_secrets
from config.launcher.words import Refusal


def test_a_file_of_settings_is_read_as_people_write_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# a comment\n"
        "\n"
        "PLAIN=value\n"
        "export SHELL_STYLE = spaced \n"
        'QUOTED="a # b"\n'
        "SINGLE='c'\n"
        "SERVICE_CODE=*384*11#\n"
        "COMMENTED=yes # for now\n"
        "EMPTY=\n"
        "EMPTY_TOO= # nothing\n"
        "KEYS=k1:YWJj=\n"
        "no setting\n"
    )
    assert read_settings(file) == {
        "PLAIN": "value",
        "SHELL_STYLE": "spaced",
        "QUOTED": "a # b",
        "SINGLE": "c",
        "SERVICE_CODE": "*384*11#",
        "COMMENTED": "yes",
        "EMPTY": "",
        "EMPTY_TOO": "",
        "KEYS": "k1:YWJj=",
    }
    assert read_settings(tmp_path / "missing") == {}


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://elsewhere\n")
    assert setting({"DATABASE_URL_FILE": str(tmp_path / "url")}, "DATABASE_URL") == (
        "postgresql://elsewhere"
    )
    with pytest.raises(Refusal, match="DATABASE_URL_FILE cannot be read: No such file"):
        setting({"DATABASE_URL_FILE": "/nonexistent"}, "DATABASE_URL")


def test_secrets_are_made_once_and_kept_for_their_owner(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path)
    assert set(made) == {"SECRET_KEY", "PII_KEYS", "TELCO_TOKEN", "DEMO_PASSWORD"}
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert kept_secrets(tmp_path) == made
    key_id, _, key = made["PII_KEYS"].partition(":")
    assert (key_id, len(base64.b64decode(key, validate=True))) == ("k1", 32)
    assert len(base64.urlsafe_b64decode(made["TELCO_TOKEN"] + "==")) >= 16
    assert len(made["DEMO_PASSWORD"]) >= 12


def test_a_secret_that_a_later_version_wants_is_added(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("SECRET_KEY=kept\n")
    assert kept_secrets(tmp_path)["SECRET_KEY"] == "kept"
    assert len(kept_secrets(tmp_path)) == 4


def test_the_launcher_decides_what_depends_on_this_machine() -> None:
    told = product_settings(
        {
            "HTTPS": "1",
            "DEMO": "0",
            "ALLOWED_HOSTS": "letsema.example, localhost",
            "PGHOST": "elsewhere",
            "SERVICE_CODE": "*100#",
        },
        demo=True,
        engines={"DATABASE_URL": "postgresql://here"},
    )
    assert told == {
        "HTTPS": "0",
        "DEMO": "1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,.localhost,letsema.example",
        "DATABASE_URL": "postgresql://here",
        "LETSEMA_DOMAIN": "localhost",
        "SERVICE_CODE": "*100#",
        "PYTHONUNBUFFERED": "1",
    }


def test_a_database_elsewhere_keeps_what_leads_its_clients_there() -> None:
    told = product_settings(
        {"DATABASE_URL": "postgresql://elsewhere", "PGSSLROOTCERT": "/ca.pem"},
        demo=False,
        engines={},
    )
    assert told["PGSSLROOTCERT"] == "/ca.pem"
    assert (told["DATABASE_URL"], told["DEMO"]) == ("postgresql://elsewhere", "0")
