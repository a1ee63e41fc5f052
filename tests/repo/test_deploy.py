"""What the engines' folder of files does for the shape in production."""

import re
import shutil
import stat
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.secrets import check_secrets
from credit.rules.address import read_address
from tests.repo import composed
from tests.repo.tree import ROOT, whole

PROXY = ROOT / "deploy/proxy/Caddyfile"


def make_secrets(folder: Path) -> dict[str, str]:
    """Run the script of a copy of deploy/ and read what it made."""
    subprocess.run(["sh", folder / "make-secrets"], check=True, capture_output=True, timeout=30)
    files = [path for path in (folder / "secrets").iterdir() if path.is_file()]
    return {path.name: path.read_text(encoding="ascii") for path in files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "deploy/make-secrets", tmp_path)
    return tmp_path


def test_every_secret_that_a_service_asks_for_is_made_once(folder: Path) -> None:
    first = make_secrets(folder)
    lent = {str(s) for one in composed.services(whole()).values() for s in one.get("secrets", [])}  # type: ignore[attr-defined]
    assert set(first) == lent
    # What others hand out is empty until somebody writes it there.
    given = {"at_api_key", "kannel_password", "email_url"}
    assert {name for name, held in first.items() if not held} == given
    ours = [held for name, held in first.items() if name not in given]
    assert len(set(ours)) == len(ours)
    assert make_secrets(folder) == first


def test_no_other_user_of_the_host_comes_near_the_secrets(folder: Path) -> None:
    make_secrets(folder)
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    # The containers' own users do: they see the files and not the folder.
    assert stat.S_IMODE((folder / "secrets/database_url").stat().st_mode) == 0o444


def test_the_product_starts_on_the_secrets_that_are_made(folder: Path) -> None:
    made = make_secrets(folder)
    check_secrets(made["secret_key"], made["pii_keys"], (made["telco_token"],))


def test_every_address_holds_its_own_password(folder: Path) -> None:
    made = make_secrets(folder)
    for name, password in (
        ("database_url", "database_product_password"),
        ("database_owner_url", "database_owner_password"),
        ("redis_url", "redis_password"),
    ):
        assert urlsplit(made[name]).password == made[password]
    product, owner = (read_address(made[n]) for n in ("registry_url", "registry_owner_url"))
    assert product.password == made["registry_product_password"]
    assert owner.password == made["registry_owner_password"]
    assert (product.user, owner.user) == ("letsema", "letsema_owner")


def test_an_address_made_after_its_password_was_replaced_holds_the_new_one(folder: Path) -> None:
    before = make_secrets(folder)
    for name in ("redis_password", "redis_url"):
        (folder / "secrets" / name).unlink()
    after = make_secrets(folder)
    assert after["redis_password"] != before["redis_password"]
    assert after["redis_url"] == f"redis://:{after['redis_password']}@redis:6379/0"
    assert after["secret_key"] == before["secret_key"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("/telco/0123456789abcdef/ussd", "/telco/[hidden]/ussd"),
        ("/wallets/0123456789abcdef/mpesa/result", "/wallets/[hidden]/mpesa/result"),
        ("/telco/0123456789abcdef", "/telco/[hidden]"),
        ("/telco/0123456789abcdef/ussd?x=58123456", "/telco/[hidden]/ussd[hidden]"),
        ("/api/v1/borrowers?phone=%2B26658123456", "/api/v1/borrowers[hidden]"),
        ("/api/v1/loans/7", "/api/v1/loans/7"),
    ],
)
def test_the_proxy_writes_neither_token_nor_query(asked: str, written: str) -> None:
    line = re.search(r"request>uri regexp (\S+) (\S+)", PROXY.read_text(encoding="utf-8"))
    assert line
    pattern, replacement = line.groups()
    assert re.sub(pattern, replacement.replace("${1}", r"\1"), asked) == written


def test_the_proxy_is_told_all_that_it_asks_for() -> None:
    asked = set(re.findall(r"\{\$([A-Z_]+)\}", PROXY.read_text(encoding="utf-8")))
    services = composed.services(whole())
    given = services["proxy"]["environment"]
    assert isinstance(given, dict)
    assert set(given) == asked
    assert {given["TELCO_HOST"], given["DESK_HOST"]} <= set(services)


def test_what_must_never_be_kept_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.env", "/deploy/secrets/", "/.letsema/"} <= set(ignored)


def test_the_image_is_made_of_what_is_named_and_of_nothing_else() -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"(?m)^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"))
    assert "*" in let_in
    sources = {source for line in copied for source in line.split()}
    assert sources == {line.removeprefix("!") for line in let_in if line.startswith("!")}
