"""The linter of Sesotho as Lesotho writes it: each rule bites, and our own texts pass."""

import pytest

from messaging.rules.sesotho import Doubt, doubts, mixed_words
from ussd import checks

WRONG = [
    ("R1", "Kopa kadimo mona.", "kadimo"),
    ("R2", "U lefa jwang?", "jwang"),
    ("R3", "PIN ya hau e fosahetse.", "ya"),
    ("R4", "Khetha kgwedi.", "kgwedi"),
    ("R5", "Ka tshebetso.", "tshebetso"),
    ("R5", "Lefa tjhelete.", "tjhelete"),
    ("R7", "Mme u lefe.", "Mme"),
    ("R8", "U tla fumana voucher.", "voucher"),
    ("R8", "Cela mona.", "Cela"),
    ("R9", "Ngola leina la hau.", "leina"),
    ("R10", "O tla fumana SMS.", "O tla"),
    ("R10", "Joale o kolota M500.", "Joale o kolota"),
    ("R11", "Re kopa t\u0161oarelo.", "\u0161 at 9"),
    ("R12", "Re kopa tsoarelo.", "tsoarelo"),
    ("R12", "Bona litsenyehelo.", "litsenyehelo"),
    ("R14", "Likhoeli 3 feela.", "Likhoeli 3"),
    ("R14", "Lefa litefo {n}.", "litefo {n}"),
    ("R15", "Kopo ea hau e amohetsoe.", "e amohetsoe"),
    ("R15", "Ha u lefe, lekhotla le tla tla.", "lekhotla"),
    ("R15", "Ka kopo kena PIN.", "kena PIN"),
]
RIGHT = [
    "'Mesa le 'me, ntate: 'nete.",
    "Molaetsa o tla fihla.",
    "Nyeoe ena ea ngoana e felile.",
    "Lefa ka M-Pesa kapa EcoCash, u romelle SMS ho Vodacom.",
    "Likhoeli tse 3, litefo tse {n}, matsatsi a 5.",
    "Tobetsa *384*11# ho bona {lender} ka la {date}.",
    "Re kopa ts'oarelo, lits'enyehelo li ngotsoe.",
    "Sheba bakeng sa hau.",
]


@pytest.mark.parametrize(("rule", "text", "found"), WRONG)
def test_what_nobody_in_lesotho_writes_is_doubted(rule: str, text: str, found: str) -> None:
    assert Doubt(rule, found) in set(doubts(text))


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_written_so_is_left_alone(text: str) -> None:
    assert list(doubts(text)) == []


def test_a_north_sotho_s_is_doubted_apart_from_its_cost() -> None:
    found = set(doubts("Re a \u0161oma."))
    assert Doubt("R6", "\u0161oma") in found
    assert all(doubt.rule in {"R6", "R11"} for doubt in found)


def test_names_are_left_alone_where_they_are_named() -> None:
    assert [doubt.found for doubt in doubts("Khetha Wandile.")] == ["Wandile", "Wandile"]
    assert list(doubts("Khetha Wandile.", frozenset({"wandile"}))) == []


def test_for_the_sake_of_is_good_once_and_a_machine_s_sign_twice() -> None:
    text = "Bakeng sa hau le bakeng sa rona."
    assert [doubt.rule for doubt in doubts(text)] == ["R15"]


def test_one_catalogue_has_one_word_for_one_thing() -> None:
    assert list(mixed_words(["PIN ea hau", "kalimo ea hau"])) == []
    assert list(mixed_words(["PIN ea hau", "kalimo ea hao"])) == [Doubt("R13", "hau and hao")]


def test_our_own_texts_pass_all_rules() -> None:
    assert list(checks.language_faults()) == []
