"""The Key Fact Statement in words: whole papers, whole screens, in English and in Sesotho."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from loans.catalogue import LANGUAGES, words
from loans.rules.calendar import PERIODS
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.key_facts import KeyFacts, Lender, key_facts
from loans.rules.key_facts_text import long_lines, short_lines
from loans.rules.penalties import Every, Penalty, PenaltyKind
from loans.rules.policy import Policy
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms
from loans.rules.terms import Amortization, Method
from loans.rules.written import filled
from messaging.rules.gsm7 import is_gsm7, septets
from messaging.rules.sesotho import doubts, mixed_words
from tests.loans.rules.test_key_facts import MALUTI, farming
from ussd.engine.limits import Limits
from ussd.engine.pager import Keys, lay_out

NAMES = frozenset({"maluti", "credit", "farming", "form", "collection", "passbook", "insurance"})
SCREEN_LINE_SEPTETS = 40


def said(facts: KeyFacts, language: str) -> tuple[list[str], list[str]]:
    text = words(language, "key_facts")
    return list(long_lines(facts, text)), list(short_lines(facts, text))


ENGLISH = [
    "Maluti Credit: key facts of your loan",
    "Product: Farming",
    "Loan: M1,000.00",
    "Loan with fees added: M1,040.00",
    "You receive: M990.00",
    "Counted as if you receive it on 31/01/2026.",
    "Time to pay: 4 months",
    "4 payments:",
    "M308.70 on 28/02/2026",
    "M285.90 on 31/03/2026",
    "M278.10 on 30/04/2026",
    "M270.30 on 31/05/2026",
    "Form: M10.00, taken off the money you receive",
    "Insurance: M40.00, added to the loan",
    "Collection: M2.50 with each payment, M10.00 in all",
    "Passbook: M15.00 with the first payment",
    "Fees: M75.00",
    "Interest: M78.00",
    "Total cost of the loan: M153.00",
    "You pay in all: M1,143.00",
    "True rate per year: {eir}",
    "Rate per year (APR): {apr}",
    "Late fee: 2% of what is late, every month. It begins after 3 days. In all at most M100.00.",
    "Late fee: M5.00, once for each late payment. It begins on the next day.",
    "Paying early does not save interest.",
    "Changed your mind? Return the money within 2 days of receiving it: no interest, no fees.",
    "Decide on 07/02/2026 or before.",
    "Complaints: 22310001",
    "Not satisfied? Central Bank of Lesotho.",
]
SESOTHO = [
    "Maluti Credit: lintlha tsa bohlokoa tsa kalimo ea hau",
    "Mofuta oa kalimo: Farming",
    "Kalimo: M1,000.00",
    "Kalimo hammoho le litefiso: M1,040.00",
    "U tla fumana: M990.00",
    "E baliloe joalokaha eka u fumana chelete ka la 31/01/2026.",
    "Nako ea ho lefa: likhoeli tse 4",
    "Litefo tse 4:",
    "M308.70 ka la 28/02/2026",
    "M285.90 ka la 31/03/2026",
    "M278.10 ka la 30/04/2026",
    "M270.30 ka la 31/05/2026",
    "Form: M10.00, e tlosoa cheleteng eo u e fumanang",
    "Insurance: M40.00, e eketsoa kalimong",
    "Collection: M2.50 tefong ka 'ngoe, kaofela M10.00",
    "Passbook: M15.00 tefong ea pele",
    "Litefiso: M75.00",
    "Tsoala (interest): M78.00",
    "Lits'enyehelo tsohle tsa kalimo: M153.00",
    "Kaofela u tla lefa: M1,143.00",
    "Tsoala ea 'nete ka selemo: {eir}",
    "Sekhahla sa selemo (APR): {apr}",
    (
        "Tefiso ea ho lieha: 2% ea chelete e liehileng, ka khoeli. E qala ka mor'a matsatsi a 3. "
        "Kaofela ha e fete M100.00."
    ),
    (
        "Tefiso ea ho lieha: M5.00, hang feela tefong ka 'ngoe e liehileng. "
        "E qala letsatsing le latelang."
    ),
    "Ho lefa pele ho nako ha ho fokotse tsoala.",
    (
        "Ha u fetola maikutlo, khutlisa chelete matsatsing a 2 ka mor'a ho e fumana, "
        "ntle le tsoala le litefiso."
    ),
    "Etsa qeto ka la 07/02/2026 kapa pele.",
    "Litletlebo: 22310001",
    "Ha u sa khotsofale: Banka e Kholo ea Lesotho.",
]


@pytest.mark.parametrize(("language", "paper"), [("en", ENGLISH), ("st", SESOTHO)])
def test_a_whole_statement_for_paper(language: str, paper: list[str]) -> None:
    facts = farming()
    one = Decimal("0.1")
    rates = {"eir": f"{facts.eir.quantize(one)}%", "apr": f"{facts.apr.quantize(one)}%"}
    assert said(facts, language)[0] == [filled(line, rates) for line in paper]


# M50,000 over two years without fees but one, where all instalments but the last are the same.
BUSINESS = ProductTerms(
    name="Business",
    rate_percent_year=Decimal(24),
    method=Method.FLAT,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    period=PERIODS["month"],
    early_interest=EarlyInterest.EARNED,
    fees=(NamedFee("Form", Fee(FeeDue.DEDUCTED, FeeKind.FLAT, Decimal(50))),),
    penalties=(Penalty(PenaltyKind.FLAT, Decimal(20), 1, Every.DAY),),
)


def business() -> KeyFacts:
    keeps = MALUTI._replace(policy=Policy(cooling_off_days=1, cooling_off_keeps_charges=True))
    return key_facts(keeps, BUSINESS, BUSINESS.terms(5_000_000, 24, date(2026, 11, 21)))


SCREENS = {
    "en": [
        "Loan: M50,000.00",
        "You receive: M49,950.00",
        "Form: M50.00",
        "Interest: M24,000.00",
        "Total cost of the loan: M24,050.00",
        "You pay in all: M74,000.00",
        "True rate per year: {eir}",
        "24 payments:",
        "23 x M3,083.33 from 21/12/2026",
        "M3,083.41 on 21/11/2028",
        "If late: M20.00 a day",
        "After 1 day",
        "Paying early saves interest.",
        "Changed your mind?",
        "Return the money within 1 day.",
        "The fees stay.",
        "Complaints: 22310001",
    ],
    "st": [
        "Kalimo: M50,000.00",
        "U tla fumana: M49,950.00",
        "Form: M50.00",
        "Tsoala (interest): M24,000.00",
        "Lits'enyehelo tsohle tsa kalimo: M24,050.00",
        "Kaofela u tla lefa: M74,000.00",
        "Tsoala ea 'nete ka selemo: {eir}",
        "Litefo tse 24:",
        "23 x M3,083.33 ho tloha 21/12/2026",
        "M3,083.41 ka la 21/11/2028",
        "Ha u lieha: M20.00 ka letsatsi",
        "Ka mor'a letsatsi le le leng",
        "Ho lefa pele ho nako ho fokotsa tsoala.",
        "Ha u fetola maikutlo:",
        "Khutlisa chelete letsatsing le le leng.",
        "Litefiso li ntse li lefshoa.",
        "Litletlebo: 22310001",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_statement_for_a_small_screen(language: str) -> None:
    facts = business()
    eir = f"{facts.eir.quantize(Decimal('0.1'))}%"
    assert said(facts, language)[1] == [filled(line, {"eir": eir}) for line in SCREENS[language]]


def test_instalments_that_all_differ_are_told_by_the_least_and_the_most() -> None:
    lines = said(farming(), "en")[1]
    at = lines.index("4 payments:")
    assert lines[at + 1 : at + 4] == [
        "From M270.30 to M308.70",
        "First: 28/02/2026",
        "Last: 31/05/2026",
    ]


def test_instalments_that_are_all_the_same_end_with_their_last_day() -> None:
    free = replace(BUSINESS, rate_percent_year=Decimal(0))
    facts = key_facts(MALUTI, free, free.terms(240_000, 24, date(2026, 11, 21)))
    lines = said(facts, "en")[1]
    at = lines.index("24 payments:")
    assert lines[at + 1 : at + 3] == ["24 x M100.00 from 21/12/2026", "Last: 21/11/2028"]


@pytest.mark.parametrize(
    ("period", "installments", "english", "sesotho"),
    [
        ("day", 1, "1 day", "letsatsi le le leng"),
        ("day", 30, "30 days", "matsatsi a 30"),
        ("week", 1, "1 week", "beke e le 'ngoe"),
        ("week", 8, "8 weeks", "libeke tse 8"),
        ("fortnight", 1, "2 weeks", "libeke tse 2"),
        ("fortnight", 6, "12 weeks", "libeke tse 12"),
        ("month", 1, "1 month", "khoeli e le 'ngoe"),
    ],
)
def test_the_time_is_told_as_people_count_it(
    period: str, installments: int, english: str, sesotho: str
) -> None:
    lent = replace(BUSINESS, period=PERIODS[period])
    facts = key_facts(MALUTI, lent, lent.terms(100_000, installments, date(2026, 11, 21)))
    assert f"Time to pay: {english}" in said(facts, "en")[0]
    assert f"Nako ea ho lefa: {sesotho}" in said(facts, "st")[0]


def test_who_promises_no_cooling_off_says_nothing_of_it() -> None:
    none = MALUTI._replace(policy=Policy(cooling_off_days=0))
    facts = key_facts(none, BUSINESS, BUSINESS.terms(100_000, 3, date(2026, 11, 21)))
    for language in LANGUAGES:
        text = words(language, "key_facts")
        asked = text["cooling_off.short_asked"].removesuffix(":")
        assert not [line for part in said(facts, language) for line in part if asked in line]


LONGEST = Lender("Khubelu Microloans Ltd", "+26622920003", Policy())


def any_statement() -> Iterator[KeyFacts]:
    """Every kind of sentence, with long sums in it."""
    late = [
        Penalty(kind, Decimal("99.99"), wait, every, cap)
        for kind, wait, every, cap in product(PenaltyKind, (0, 1, 30), Every, (None, 9_999_999))
    ]
    dear = [NamedFee("Form", Fee(due, FeeKind.FLAT, Decimal("999.99"))) for due in FeeDue]
    for days, keeps, early, fees, penalties, installments in product(
        (0, 1, 30), (True, False), EarlyInterest, ((), dear[:1], dear), ((), late), (1, 36)
    ):
        policy = Policy(cooling_off_days=days, cooling_off_keeps_charges=keeps)
        made = replace(
            BUSINESS,
            method=Method.DECLINING,
            amortization=Amortization.EQUAL_PRINCIPAL,
            early_interest=early,
            fees=tuple(fees),
            penalties=tuple(penalties),
        )
        for period, ends in zip(PERIODS.values(), (None, date(2027, 9, 30)) * 2, strict=True):
            product_terms = replace(made, period=period)
            terms = product_terms.terms(5_000_000, installments, date(2026, 11, 21))
            lender = LONGEST._replace(policy=policy)
            yield key_facts(lender, product_terms, terms, ends)


@pytest.fixture(scope="module")
def statements() -> list[KeyFacts]:
    return list(any_statement())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_catalogue_is_said_somewhere(
    statements: list[KeyFacts], language: str
) -> None:
    wanted = set(words(language, "key_facts"))

    class Heard(dict[str, str]):
        def __getitem__(self, label: str) -> str:
            wanted.discard(label)
            return super().__getitem__(label)

    text = Heard(words(language, "key_facts"))
    for facts in [*statements, business(), farming()]:
        long_lines(facts, text)
        short_lines(facts, text)
    assert wanted == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_phones_can_show_every_line_and_every_page(
    statements: list[KeyFacts], language: str
) -> None:
    keys = Keys("0. Khutla", "00. Qalong", "99. Tse ling")
    for facts in statements:
        paper, screen = said(facts, language)
        assert all(is_gsm7(line) for line in (*paper, *screen))
        long = {line for line in screen if septets(line) > SCREEN_LINE_SEPTETS}
        # Sesotho takes some septets more, above all for a share of what is late.
        assert all(septets(line) <= 48 for line in long), long
        assert not long or language == "st", long
        pages = lay_out("\n".join(screen), (("next", "Next"),), (keys, keys), Limits())
        assert all(septets(page.text) <= 160 for page in pages)


def test_the_sesotho_is_as_lesotho_writes_it(statements: list[KeyFacts]) -> None:
    catalogue = words("st", "key_facts")
    assert [(label, one) for label, text in catalogue.items() for one in doubts(text)] == []
    assert list(mixed_words(catalogue.values())) == []
    names = NAMES | {"khubelu", "microloans", "ltd", "business"}
    lines = {line for facts in statements for part in said(facts, "st") for line in part}
    assert [(line, one) for line in lines for one in doubts(line, names)] == []


def test_both_languages_say_the_same_facts() -> None:
    english, sesotho = (words(language, "key_facts") for language in LANGUAGES)
    assert english.keys() == sesotho.keys()
    # Nobody who speaks Sesotho may be shown the English sentence.
    same = {label for label in english if english[label] == sesotho[label]}
    assert same == {"fee.short"}
