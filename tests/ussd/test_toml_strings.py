"""A text takes another's place in its file, and not a byte beside it changes."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import catalogue as messages
from ussd import catalogue as screens
from ussd.proofreading.toml_strings import NotACatalogue, places, replaced, written

FILE = """\
# Words.   An "odd" comment, with [brackets] = and 'quotes'

[home.menu]  # behind a head
says = "Rea u \\"amohela\\"."   # behind a text
choices = { help = "Thuso",how='Joang',  english = "" }
reviewed_by = ""
[ home.how ]

says = \"\"\"
U khetha chelete.
"Lefa" \\
  ka nako.\"\"\"
   short='''Lefa'''
reviewed_by = ""
"""


@pytest.mark.parametrize("language", ["en", "st"])
@pytest.mark.parametrize("folder", [screens.TEXTS, messages.TEXTS])
def test_every_text_of_our_catalogues_is_found_and_can_be_put_back(
    folder: object, language: str
) -> None:
    source = (folder / f"{language}.toml").read_text(encoding="utf-8")  # type: ignore[operator]
    texts = {}
    for way in places(source):
        table = tomllib.loads(source)
        for name in way[:-1]:
            table = table[name]
        texts[way] = str(table[way[-1]])
    assert len(texts) > 10
    assert replaced(source, {}) == source
    # All of them are written as we write them.
    assert replaced(source, texts) == source


def test_only_what_is_named_changes() -> None:
    changed = replaced(
        FILE,
        {
            ("home", "menu", "says"): "Lumela,\nntate.",
            ("home", "menu", "choices", "how"): "Ka 'nete",
            ("home", "how", "reviewed_by"): "'M'e Palesa, 2026-11-21",
            ("home", "how", "short"): 'Lefa "joale"',
        },
    )
    assert changed == (
        FILE.replace('"Rea u \\"amohela\\"."', '"""\nLumela,\nntate."""')
        .replace("'Joang'", '"Ka \'nete"')
        .replace("'''Lefa'''", '"Lefa \\"joale\\""')[: -len('""\n')]
        + "\"'M'e Palesa, 2026-11-21\"\n"
    )


@given(st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("\"\\\n{}#'")))
def test_any_text_is_read_as_it_was_meant(text: str) -> None:
    assert tomllib.loads(f"says = {written(text)}") == {"says": text}
    source = 'says = "before"  # and behind\nreviewed_by = ""\n'
    after = source.replace('"before"', written(text))
    assert replaced(source, {("says",): text}) == after
    assert replaced(after, {("says",): "before"}) == source


@pytest.mark.parametrize(
    ("source", "line"),
    [("[a]\nsays = 3\n", 2), ("\n[[a]]\n", 2), ('a = ["b"]\n', 1), ('[a]\n"b" = "c"\n', 2)],
)
def test_what_is_no_catalogue_is_left_alone(source: str, line: int) -> None:
    with pytest.raises(NotACatalogue, match=f"^line {line} is no table and no text$"):
        replaced(source, {})


def test_a_text_that_stands_nowhere_is_not_put_anywhere() -> None:
    with pytest.raises(NotACatalogue, match=r"^home\.attic\.says does not stand in it$"):
        replaced(FILE, {("home", "attic", "says"): "Lumela"})
