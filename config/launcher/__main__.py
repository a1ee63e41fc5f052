"""What ./letsema calls: one function a word."""

import importlib
import sys
from collections.abc import Callable

from config.launcher.environment import take_own_settings
from config.launcher.words import Refusal, say

CALLS = {
    "up": "bring the whole product up [--port N] [--fresh] [--no-demo] [--full]",
    "test": "run the suite on real engines [--full] [pytest arguments]",
    "check": "judge format, lint, types, arrows, templates, migrations",
    "info": "tell where the running product answers, and for whom [--json]",
    "bench": "measure against the floor [NAME] [--json FILE]",
    "manage": "run one of Django's commands in the same environment",
    "help": "print this",
}
# These need nothing but Python itself.
WITHOUT_PACKAGES = frozenset({"help", "info"})
MODULES = {"test": "tests"}
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Go to the room that the first word names."""
    take_own_settings()
    call, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if call in ("help", "--help", "-h"):
        for name, what in CALLS.items():
            say(f"./letsema {name:<7} {what}")
        return 0
    if call not in CALLS:
        raise Refusal(f"There is no call {call}: ./letsema help")
    # Imported when called: the suite's tools, say, are not installed for everybody.
    room = importlib.import_module(f"config.launcher.{MODULES.get(call, call)}")
    code: int = room.main(rest)
    return code


def ended_by_refusal(call: Callable[[], int]) -> int:
    """Turn a refusal into its line and an exit code."""
    try:
        return call()
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(ended_by_refusal(lambda: main(sys.argv[1:])))
