"""Production starts on no secret that somebody else could know."""

import base64
import os
import subprocess
import sys

import pytest

from config.env import ROOT, BadSettingError
from config.secrets import check_secrets, read_pii_keys

KEY = "k" * 50
PII = "k1:" + base64.b64encode(bytes(range(32))).decode()
TOKEN = "t" * 22


def test_good_secrets_start() -> None:
    check_secrets(KEY, PII, (TOKEN, "u" * 22))


@pytest.mark.parametrize(
    ("secret_key", "pii_keys", "tokens", "named"),
    [
        ("", PII, (TOKEN,), "SECRET_KEY"),
        ("k" * 31, PII, (TOKEN,), "SECRET_KEY"),
        ("change-me-" + "k" * 50, PII, (TOKEN,), "SECRET_KEY"),
        (KEY, "", (TOKEN,), "PII_KEYS"),
        (KEY, "k1:short", (TOKEN,), "PII_KEYS"),
        (KEY, base64.b64encode(bytes(32)).decode(), (TOKEN,), "PII_KEYS"),
        (
            KEY,
            "dev:" + base64.b64encode(b"not-a-secret-for-development-123").decode(),
            (TOKEN,),
            "PII_KEYS",
        ),
        (KEY, PII, (), "TELCO_TOKEN"),
        (KEY, PII, (TOKEN, "short"), "TELCO_TOKEN"),
        (KEY, PII, ("example-" + TOKEN,), "TELCO_TOKEN"),
    ],
)
def test_a_secret_that_is_none_stops_the_start(
    secret_key: str,
    pii_keys: str,
    tokens: tuple[str, ...],
    named: str,
) -> None:
    with pytest.raises(BadSettingError, match=named):
        check_secrets(secret_key, pii_keys, tokens)


def test_the_first_of_several_keys_seals_and_all_open() -> None:
    other = base64.b64encode(bytes(32)).decode()
    assert list(read_pii_keys(f"{PII},k0:{other}")) == ["k1", "k0"]


def start(**given: str) -> subprocess.CompletedProcess[str]:
    kept = ("SECRET_KEY", "PII_KEYS", "TELCO_TOKEN", "DEBUG", "DEMO")
    environment = {k: v for k, v in os.environ.items() if k not in kept}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={**environment, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_product_itself_refuses_to_start_on_its_defaults() -> None:
    refused = start(DEBUG="0")
    assert refused.returncode != 0
    assert refused.stderr.strip() == "Letsema does not start: SECRET_KEY is a default or too short."
    assert start(DEBUG="0", SECRET_KEY=KEY, PII_KEYS=PII, TELCO_TOKEN=TOKEN).returncode == 0
    assert start(DEBUG="1").returncode == 0
