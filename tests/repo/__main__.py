"""Judge the real tree from a shell: `python -m tests.repo`, one line a finding."""

import sys

from tests.repo.contracts import CONTRACTS
from tests.repo.tree import whole


def main() -> int:
    tree = whole()
    findings = {contract.__name__: sorted(contract(tree)) for contract in CONTRACTS}
    for name, found in findings.items():
        for finding in found:
            sys.stdout.write(f"{finding} ({name})\n")
    return 1 if any(findings.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
