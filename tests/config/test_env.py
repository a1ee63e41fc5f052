"""Settings are read loudly: an odd value stops the start, names the variable, repeats no secret."""

from pathlib import Path

import pytest

from config import env
from config.env import BadSettingError


def test_plain_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_WORD", "  maluti ")
    monkeypatch.setenv("A_LIST", "a, b,,c ")
    monkeypatch.setenv("ON", "Yes")
    monkeypatch.setenv("FEW", "30")
    assert env.text("A_WORD") == "maluti"
    assert env.words("A_LIST") == ["a", "b", "c"]
    assert env.flag("ON", default=False) is True
    assert env.flag("NOT_THERE", default=True) is True
    assert env.count("FEW", 1) == 30
    assert env.choice("A_WORD", ("maluti", "senqu"), "senqu") == "maluti"


@pytest.mark.parametrize("value", ["-1", "3.5", "\u0663", "1_000", "many"])
def test_a_number_that_is_none_stops_the_start(
    value: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FEW", value)
    with pytest.raises(BadSettingError, match="FEW is not a whole number"):
        env.count("FEW", 1)


@pytest.mark.parametrize("value", ["3", "7"])
def test_a_number_outside_its_limits_stops_the_start(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEW", value)
    with pytest.raises(BadSettingError, match="FEW is not between 4 and 6"):
        env.count_between("FEW", 4, least=4, most=6)
    monkeypatch.setenv("FEW", "6")
    assert env.count_between("FEW", 4, least=4, most=6) == 6


def test_other_odd_values_stop_the_start_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON", "perhaps")
    monkeypatch.setenv("DOORS", "window")
    with pytest.raises(BadSettingError, match="ON is neither on"):
        env.flag("ON", default=False)
    with pytest.raises(BadSettingError, match="DOORS is none of all, telco"):
        env.choice("DOORS", ("all", "telco"), "all")


def test_a_secret_comes_from_a_file_where_one_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = tmp_path / "key"
    kept.write_text("from-the-file\n")
    monkeypatch.setenv("SECRET_KEY", "from-the-environment")
    assert env.secret("SECRET_KEY") == "from-the-environment"
    monkeypatch.setenv("SECRET_KEY_FILE", str(kept))
    assert env.secret("SECRET_KEY") == "from-the-file"
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "gone"))
    with pytest.raises(BadSettingError, match="SECRET_KEY_FILE cannot be read"):
        env.secret("SECRET_KEY")


@pytest.mark.parametrize("address", ["", "sqlite:///x", "mysql://u:hush@h/d", "no address: hush"])
def test_an_address_that_is_no_postgresql_stops_the_start(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(BadSettingError) as stop:
        env.database("DATABASE_URL")
    assert "DATABASE_URL" in str(stop.value)
    assert "hush" not in str(stop.value)


def test_an_address_of_a_socket_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://letsema@/letsema?host=/run/x&port=5433")
    read = env.database("DATABASE_URL")
    assert (read["NAME"], read["USER"]) == ("letsema", "letsema")
    assert read["OPTIONS"] == {"host": "/run/x", "port": 5433}
