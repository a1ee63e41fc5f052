"""What a plant is: a small tree of files, and what a contract must find in it."""

from dataclasses import dataclass

from tests.repo.contracts import Contract

HELD = '"""What this file holds."""\n'


def lines(*text: str) -> str:
    """Write a file that begins as every file must."""
    return HELD + "\n".join(text) + "\n"


@dataclass(frozen=True)
class Plant:
    """Files by path, bad ones and near misses, and every finding the contract must make in them."""

    contract: Contract
    files: dict[str, str]
    found: list[str]
