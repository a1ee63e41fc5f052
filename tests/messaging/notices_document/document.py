"""Joins the document: the rules of the table, and a line for each notice."""

from collections.abc import Iterator

from messaging.catalogue import LANGUAGES, texts
from messaging.notices import BY_THE_CLOCK, TABLE, ByTheClock, Notice
from messaging.rules.gsm7 import septets
from tests.messaging.longest import at_its_longest

HEAD = """\
# Notices

Written by `python -m tests.messaging.notices_document > docs/NOTICES.md` from the table in
`messaging/notices.py` and the words in `messaging/texts/{en,st}.toml`; a test holds them in step.

- **Class**: a receipt is sent once more where nobody knows whether it came; a code and a reminder
  are sent once. What each may wait for stands in `messaging/actions/queue.py`.
- **Law**: it goes out because law asks for it, and is booked apart. That is how this house reads
  the law of Lesotho (key facts, decisions and their reasons, complaints, records of loans,
  objection to adverts); no lawyer has read it.
- **Screen**: where she did it on her phone, the last screen has said the same, and no SMS is paid
  for. Of money there is always a receipt.
- **Septets**: with the longest names and sums there can be, in English and in Sesotho. 160 are one
  message.

| When | Event | Who hears it | Class | Law | Screen | Septets | English | Sesotho |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def document() -> str:
    """Write all of it."""
    return HEAD + "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    rows: tuple[Notice | ByTheClock, ...] = (*TABLE, *BY_THE_CLOCK)
    for row in rows:
        says = [texts(language)[row.text] for language in LANGUAGES]
        sizes = [septets(at_its_longest(language, row.text)) for language in LANGUAGES]
        cells = [
            row.when,
            f"`{row.event}`" if isinstance(row, Notice) else "",
            row.hears,
            row.kind.value,
            "yes" if row.law else "",
            "yes" if isinstance(row, Notice) and row.screen else "",
            f"{sizes[0]}, {sizes[1]}",
            *says,
        ]
        yield f"| {' | '.join(cells)} |"
