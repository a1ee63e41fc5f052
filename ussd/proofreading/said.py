"""Every text that phones show or receive, in both languages, by the name a reader knows it by."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from messaging import catalogue as messages
from ussd import catalogue as screens
from ussd.proofreading.form import CHOICES, REVIEWED_BY, entries, progress, read_of_all, texts_of
from ussd.proofreading.toml_strings import Way

# What stands before a name, so that a message is not taken for a screen.
FOLDERS: dict[str, Path] = {"": screens.TEXTS, "sms.": messages.TEXTS}
ENGLISH, SESOTHO = "en.toml", "st.toml"


@dataclass(frozen=True, slots=True)
class Said:
    """One text: `home.menu`, what it says shortly, or a choice on it, `home.menu/apply`."""

    name: str
    folder: str
    entry: Way
    way: Way
    english: str
    sesotho: str
    reviewed_by: str

    @property
    def is_choice(self) -> bool:
        """Tell whether it stands behind a key, and so on one line."""
        return CHOICES in self.way

    @property
    def signature(self) -> Way:
        """Tell where it stands who has read it."""
        return (*self.entry, REVIEWED_BY)


def everything_said() -> dict[str, Said]:
    """Read all texts, in the order of their files."""
    found = [one for before, folder in FOLDERS.items() for one in _of_folder(before, folder)]
    said = {one.name: one for one in found}
    assert len(said) == len(found), "two texts have one name"
    return said


def how_far() -> str:
    """Say how much of the Sesotho has been read; README.md says the same."""
    sources = ((folder / SESOTHO).read_text(encoding="utf-8") for folder in FOLDERS.values())
    return progress(*read_of_all(sources))


def _of_folder(before: str, folder: Path) -> Iterator[Said]:
    english, sesotho = (
        dict(entries(tomllib.loads((folder / name).read_text(encoding="utf-8"))))
        for name in (ENGLISH, SESOTHO)
    )
    for entry, table in sesotho.items():
        for way, name, text in texts_of(entry, table):
            there = {way: words for way, _, words in texts_of(entry, english[entry])}
            yield Said(
                name=f"{before}{name}",
                folder=before,
                entry=entry,
                way=way,
                english=there[way],
                sesotho=text,
                reviewed_by=str(table.get(REVIEWED_BY, "")),
            )
