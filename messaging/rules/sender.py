"""What a carrier takes for an account, a key and a sender: nothing that a header would break on."""

import re
from typing import Final

# As what a key is sealed.
API_KEY: Final = "carrier-api-key"
USERNAME: Final = re.compile(r"[A-Za-z0-9._-]{1,60}", re.ASCII)
KEY: Final = re.compile(r"[!-~]{8,200}", re.ASCII)
# A name as phones show it, with a letter in it; or a short code.
NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 &._-]{1,9}[A-Za-z0-9.]", re.ASCII)
SHORT_CODE: Final = re.compile(r"[0-9]{3,8}", re.ASCII)


def is_sender(written: str) -> bool:
    """Tell whether texts may come from it."""
    return bool(NAME.fullmatch(written) or SHORT_CODE.fullmatch(written))


def faults(username: str, api_key: str | None, sender_id: str) -> dict[str, str]:
    """Name what is wrong, by field."""
    wrong: dict[str, str] = {}
    if username and not USERNAME.fullmatch(username):
        wrong["username"] = "Letters, digits, dots and dashes, 60 at most."
    if api_key is not None and not KEY.fullmatch(api_key):
        wrong["api_key"] = "8 to 200 signs, without spaces."
    if api_key is not None and not username:
        wrong["username"] = "A key is an account's: say whose."
    if sender_id and not is_sender(sender_id):
        wrong["sender_id"] = "A name of 3 to 11 letters and digits, or a short code."
    return wrong
