"""`./letsema bench`: the benchmarks, each in a file of its own that measures its floor as well."""

import importlib
import os

from config.launcher.places import ROOT
from config.launcher.words import Refusal, say


def main(arguments: list[str]) -> int:
    """Run the benchmark that is named, or list them."""
    names = sorted(one.stem for one in (ROOT / "bench").glob("[!_]*.py"))
    if not names:
        raise Refusal("There is no benchmark yet")
    if not arguments:
        for name in names:
            say(f"./letsema bench {name}")
        return 0
    if arguments[0] not in names:
        raise Refusal(f"There is no benchmark {arguments[0]}; there are: {', '.join(names)}")
    os.chdir(ROOT)
    code: int = importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
    return code
