"""What a lender's own text may say: refusals that stand, and doubts that its writer may accept."""

import pytest

from loans.rules.written import filled
from messaging.catalogue import LANGUAGES, longest_facts, texts
from messaging.rules.wording import (
    DOUBTS,
    REFUSALS,
    Finding,
    Judged,
    Weight,
    at_worst,
    findings,
)
from tests.messaging.wording_cases import ASKED, CLEAN, LINKS, PERHAPS_LINKS, WARNED

ENGLISH = "{lender}: we received {amount} for loan {reference} on {on}. Left: {balance}. {receipt}"
SESOTHO = "{lender}: Re fumane {amount} ea kalimo {reference} ka la {on}. {balance}. {receipt}"
PAYMENT = {"en": ENGLISH, "st": SESOTHO}
FACTS = "{lender} {amount} {reference} {on} {balance} {receipt}"
# What is written after the facts, and the codes that it earns in each language.
ENGLISH_CASES: list[tuple[str, set[str]]] = [
    ("Thank you.", set()),
    ("Thank you!\nMaluti", set()),
    ("Kea leboha, 'M'e.", set()),
    ("We paid at Standard Bank, Wednesday.", set()),
    ("Thank you \N{GRINNING FACE}", {"R11", "sixteen-bits", "more-parts"}),
    ("Tšepo thanks you", {"R11"}),
    ("It’s paid", {"R11"}),
    ("Thank you. " + "We look forward to your next loan. " * 4, {"more-parts"}),
    ("x" * 1100, {"too-long"}),
    ("{balance", {"brace-unclosed"}),
    ("balance}", {"brace-stray"}),
    ("{name}", {"placeholder-unknown"}),
    ("{amount.__class__}", {"placeholder-unknown"}),
    ("{until}", {"placeholders-differ"}),
    ("\n1. Yes\n2. No", {"choices-differ"}),
    ("\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f", {"choices-differ", "too-many-choices"}),
    ("a\tb", {"control-character", "R11"}),
    ("a\x1bb", {"control-character", "R11", "sixteen-bits", "more-parts"}),
    ("a\u202eb", {"control-character", "R11", "sixteen-bits", "more-parts"}),
    ("Pay at letsema.co.ls", {"link"}),
    ("Paid.It is well", {"perhaps-link"}),
    ("Send us your PIN", {"asks-for-secret"}),
    ("Never tell your PIN", set()),
]
SESOTHO_CASES: list[tuple[str, set[str]]] = [
    ("Rea leboha.", set()),
    ("Re u lebohela ts'ebetso. Letsetsa ofisi.", set()),
    ("Rea leboha, 'M'e 'Malineo.", set()),
    ("Dumela ntate.", {"R1"}),
    ("Re a leboha, wena.", {"R2"}),
    ("Chelete ya hau.", {"R3"}),
    ("Kgoeli e tlang.", {"R4"}),
    ("Tjhelete e fihlile.", {"R5"}),
    ("Rea šoma.", {"R6", "R11"}),
    ("Mme rea leboha.", {"R7"}),
    ("Coka e fihlile.", {"R8"}),
    ("Leina la hau.", {"R9"}),
    ("O lefile hantle.", {"R10"}),
    ("Molaetsa o tla fihla.", set()),
    ("Litsenyehelo li felile.", {"R12"}),
    ("Mohala oa hao, le mohala oa hau.", {"R13"}),
    ("Likhoeli 3 li setse.", {"R14"}),
    ("Likhoeli tse 3 li setse.", set()),
    ("U felile ka katleho.", {"R15"}),
    ("Tekanyo ke eo.", {"R15"}),
    ("Motho a le mong.", set()),
    ("Mong. Thabo oa leboha.", {"R15"}),
    ("Dumelang wena ya kolotang.", {"R1", "R2", "R3", "wrong-language"}),
    ("Romela PIN ea hau.", {"asks-for-secret"}),
    ("Se bolelle motho PIN ea hau.", set()),
    ("Bula maluti.co.ls", {"link", "R8"}),
]


def codes(text: str, language: str, default: str | None) -> set[str]:
    found = findings(
        text,
        Judged(language=language, longest=longest_facts(language), default=default),
    )
    assert all(one.code in REFUSALS | DOUBTS for one in found)
    return {one.code for one in found}


@pytest.mark.parametrize(("words", "expected"), ENGLISH_CASES)
def test_english_is_held_against_our_own_text(words: str, expected: set[str]) -> None:
    assert codes(f"{FACTS} {words}", "en", ENGLISH) == expected


@pytest.mark.parametrize(("words", "expected"), SESOTHO_CASES)
def test_sesotho_is_held_against_our_own_text_and_the_way_lesotho_writes(
    words: str, expected: set[str]
) -> None:
    assert codes(f"{FACTS} {words}", "st", SESOTHO) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_our_own_texts(language: str) -> None:
    for label, text in texts(language).items():
        assert codes(text, language, text) == set(), label


def test_the_corpus_of_a_hundred_texts_is_told_apart() -> None:
    for text in [*LINKS, *ASKED]:
        assert codes(text, "en", None) & {"link", "asks-for-secret"}, text
    for text in PERHAPS_LINKS:
        assert "perhaps-link" in codes(text, "en", None), text
    for text in [*WARNED, *CLEAN]:
        assert codes(text, "en", None) & REFUSALS == set(), text
    assert len({*LINKS, *ASKED, *PERHAPS_LINKS, *WARNED, *CLEAN}) >= 60


def test_a_refusal_comes_before_a_doubt_and_says_what_was_found() -> None:
    text = "Tšepo, pay at letsema.co.ls with {sum}"
    found = findings(text, Judged(language="en", longest={"amount": "M5.00"}))
    assert found == [
        Finding("link", "letsema.co.ls"),
        Finding("placeholder-unknown", "{sum} at 33"),
        Finding("R11", "š at 1"),
    ]
    assert [one.weight for one in found] == [Weight.REFUSAL, Weight.REFUSAL, Weight.DOUBT]


def test_an_empty_text_says_nothing_and_a_fact_that_is_left_out_is_missed() -> None:
    assert codes(" \n", "en", None) == {"empty"}
    missing = findings(
        "{lender}: thank you.",
        Judged(language="en", longest=longest_facts("en"), default="{lender}: {amount}"),
    )
    assert missing == [Finding("placeholders-differ", "{amount} is missing")]


def test_one_house_word_over_all_texts_of_a_lender() -> None:
    others = ["Chelete ea hau e fihlile."]
    judged = Judged(language="st", longest={}, others=others)
    assert findings("Mohala oa hao.", judged) == [Finding("R13", "hau and hao")]


def test_it_is_counted_with_the_longest_facts_in_the_letters_that_are_sent() -> None:
    worst = at_worst("Tšepo {lender} {payments}", longest_facts("en"))
    assert (worst.encoding, worst.segments) == ("GSM7", 1)
    assert worst.units == len("Tsepo  ") + 22 + len("11 x M9,999.99 + 1 x M9,999.99")


def test_where_names_stay_as_they_are_one_of_them_may_cost_a_text_more_parts() -> None:
    said = "{lender} " + "a" * 60 + " {payments}"
    assert at_worst(said, longest_facts("en")).segments == 1
    cut = at_worst(said, longest_facts("en"), plain=False)
    assert (cut.encoding, cut.segments) == ("UCS2", 2)
    # A text without a name stays what it is.
    assert at_worst("a" * 160, longest_facts("en"), plain=False).segments == 1
    # Our own texts are no longer than themselves.
    for label, text in texts("st").items():
        facts = longest_facts("st")
        judged = Judged(language="st", longest=facts, default=text, plain=False)
        found = {one.code for one in findings(text, judged)}
        assert not found & {"too-long", "more-parts"}, label


def test_the_longest_of_each_fact_is_what_screens_and_papers_may_hold() -> None:
    for language in LANGUAGES:
        for label, text in texts(language).items():
            assert "{" not in filled(text, longest_facts(language)), label
