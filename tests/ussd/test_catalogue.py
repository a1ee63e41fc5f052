"""The catalogues: words for every screen, in both languages, with the same facts and choices."""

import tomllib

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from ussd import catalogue, checks
from ussd.engine.wording import Wording
from ussd.flows import DIALOGUE


@pytest.fixture
def catalogues() -> dict[str, dict[str, dict[str, object]]]:
    return {language: catalogue.catalogue(language) for language in catalogue.LANGUAGES}


Catalogues = dict[str, dict[str, dict[str, object]]]


def test_ours_fit_the_flows_and_each_other(catalogues: Catalogues) -> None:
    assert list(catalogue.faults(DIALOGUE, catalogues)) == []


def test_a_screen_without_words_is_named(catalogues: Catalogues) -> None:
    del catalogues["st"]["home.how"]
    assert list(catalogue.faults(DIALOGUE, catalogues)) == ["st: home.how has no words"]


def test_words_that_no_screen_says_are_named(catalogues: Catalogues) -> None:
    for entries in catalogues.values():
        entries["home.attic"] = {"says": "Attic."}
    assert list(catalogue.faults(DIALOGUE, catalogues)) == [
        "en: home.attic has no screen",
        "st: home.attic has no screen",
    ]


def test_a_choice_without_words_is_named(catalogues: Catalogues) -> None:
    catalogues["st"]["home.menu"] = {"says": "Lumela.", "choices": {"how": "Kamoo"}}
    assert list(catalogue.faults(DIALOGUE, catalogues)) == [
        "st: home.menu has words for other choices than the screen"
    ]


def test_facts_that_one_language_leaves_out_are_named(catalogues: Catalogues) -> None:
    catalogues["st"]["home.help"] = {"says": "Thuso."}
    assert list(catalogue.faults(DIALOGUE, catalogues)) == [
        "st: home.help names other facts than en"
    ]


def test_catalogues_that_do_not_fit_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = catalogue.catalogue
    monkeypatch.setattr(catalogue, "catalogue", lambda language: whole(language) | {"a.b": {}})
    with pytest.raises(catalogue.BadCatalogue, match=r"en: a\.b has no screen"):
        catalogue.words(DIALOGUE)


def test_who_has_no_language_yet_is_spoken_to_in_both() -> None:
    both = catalogue.words(DIALOGUE)[""]
    assert both["language.choose"].says == "Choose language / Khetha puo"
    assert both["keys.not_an_option"].says == "That is not a choice.\nKhetho e fosahetse."
    assert both["home.menu"].choices["help"] == "Help / Thuso"


def test_each_sesotho_text_says_who_has_read_it() -> None:
    text = (catalogue.TEXTS / "st.toml").read_text(encoding="utf-8")
    entries = [entry for flow in tomllib.loads(text).values() for entry in flow.values()]
    assert entries
    assert all(isinstance(entry.get("reviewed_by"), str) for entry in entries)


def test_a_text_names_the_facts_it_has_places_for() -> None:
    assert Wording("Call {phone}, {name} or {phone}.").facts == {"phone", "name"}


def test_the_deploy_check_reads_flows_and_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("check", "--deploy", "--tag", "dialogue", "--fail-level", "WARNING")
    whole = catalogue.catalogue

    def worse(language: str) -> dict[str, dict[str, object]]:
        entries = whole(language)
        entries["home.how"] = {"says": "Kopa kadimo." if language == "st" else "Ask \u2026"}
        entries["session.enough"] = {"says": "x" * 161}
        return entries

    monkeypatch.setattr(catalogue, "catalogue", worse)
    with pytest.raises(SystemCheckError) as refused:
        call_command("check", "--deploy", "--tag", "dialogue", "--fail-level", "WARNING")
    said = str(refused.value)
    assert "st: home.how: R1: kadimo" in said
    assert "en: home.how: outside the phones' alphabet" in said
    assert "st: session.enough: 161 septets" in said
    assert checks.WORST["code"] == "*123*45#"
