"""The flow that docs/USSD.md makes is played as it stands there."""

import importlib.util
import re
import tomllib
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import ModuleType

import pytest

from loans.models import Mfi
from messaging.rules.sesotho import doubts
from tests.loans.book import on_product, open_book
from tests.people import Hire
from ussd import catalogue
from ussd.book import domain, home
from ussd.caller import Caller
from ussd.engine import graph
from ussd.engine.limits import Limits
from ussd.engine.screens import Dialogue, Flow, Menu, Screen
from ussd.engine.stage import Stage
from ussd.engine.talk import LANGUAGE
from ussd.engine.turn import begin, take
from ussd.flows import DIALOGUE
from ussd.replay import must_be_live

TEXT = (Path(__file__).parents[2] / "docs" / "USSD.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(?:# (\S+)\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = {(kind, path): content for kind, path, content in BLOCK.findall(TEXT)}
AT_HOME = {"en": "Loans", "st": "Likalimo"}


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    found = module(tmp_path, "ussd/flows/products.py").PRODUCTS
    assert isinstance(found, Flow)
    return found


def module(folder: Path, path: str) -> ModuleType:
    """Import a file as the document has it."""
    file = folder / Path(path).name
    file.write_text(BLOCKS["python", path], encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def with_one_more(flow: Flow) -> Dialogue:
    """Our own dialogue, with the flow and a way into it from home."""
    by_flow = groupby(DIALOGUE.screens.items(), key=lambda one: one[0].partition(".")[0])
    flows = [Flow(name, tuple(_led(screen) for _, screen in named)) for name, named in by_flow]
    return Dialogue(
        (*flows, flow), home=DIALOGUE.home, stranger=DIALOGUE.stranger, doors=DIALOGUE.doors
    )


def _led(screen: Screen) -> Screen:
    if screen == DIALOGUE.screens[DIALOGUE.home]:
        assert isinstance(screen, Menu)
        return replace(screen, goes={**screen.goes, "products": "products.which"})
    return screen


def words() -> dict[str, dict[str, dict[str, object]]]:
    """Our own words, with those of the document."""
    made = {}
    for language in catalogue.LANGUAGES:
        entries = catalogue.catalogue(language)
        told = tomllib.loads(BLOCKS["toml", f"ussd/texts/{language}.toml"])
        entries |= {f"products.{name}": entry for name, entry in told["products"].items()}
        choices = entries[DIALOGUE.home]["choices"]
        assert isinstance(choices, dict)
        choices["products"] = AT_HOME[language]
        made[language] = entries
    return made


def test_its_flow_and_its_words_fit_ours_and_each_other(flow: Flow) -> None:
    dialogue = with_one_more(flow)
    assert list(graph.faults(dialogue)) == []
    assert list(catalogue.faults(dialogue, words())) == []
    for entry in tomllib.loads(BLOCKS["toml", "ussd/texts/st.toml"])["products"].values():
        assert entry["reviewed_by"] == ""
        assert list(doubts(entry["says"])) == []


def test_it_shows_what_the_document_says(
    flow: Flow, tmp_path: Path, maluti: Mfi, hire: Hire
) -> None:
    open_book(maluti, hire).product(on_product("School"))
    ours = domain(Caller("+26658123456", "session", bool))
    stage = Stage(
        with_one_more(flow),
        {
            language: {here: catalogue.wording(entry) for here, entry in entries.items()}
            for language, entries in words().items()
        },
        replace(
            ours,
            shows={**ours.shows, "on_offer": module(tmp_path, "ussd/book/on_offer.py").on_offer},
            offers={**ours.offers, "home": lambda _: ("register", "products", *home.ALWAYS)},
        ),
        Limits(),
    )
    read = {
        language: take(stage, begin(stage, {LANGUAGE: language}).talk, "2").reply.text
        for language in catalogue.LANGUAGES
    }
    assert f"{read['en']}\n" == BLOCKS["text", ""]
    assert read["st"] == "Likalimo tsa Maluti Credit:\nSchool\n1. Ingolise\n0. Khutla"


def test_a_replay_stops_where_the_document_says() -> None:
    kinds = {
        here: type(screen).__name__
        for here, screen in DIALOGUE.screens.items()
        if must_be_live(DIALOGUE, here)
    }
    assert set(kinds.values()) == {"Pin", "Ask", "Menu"}
    assert (kinds["repay.sure"], kinds["register.pin"]) == ("Menu", "Ask")
    assert "register.name" not in kinds
