"""Filling a text: facts stand where their names stood, literally, and nothing else happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.template import (
    CHARACTERS_MAX,
    Fault,
    Misplaced,
    NotATemplate,
    TooLong,
    misplaced,
    placeholders,
    rendered,
)

FACTS = {"lender": "Maluti Credit", "amount": "M1,250.00"}
# Each would leak, compute or crash in some engine, or open a place that a value could fill.
REFUSED = [
    "{amount.__class__}",
    "{amount.__class__.__mro__[1].__subclasses__()}",
    "{amount!r}",
    "{amount:>10000000}",
    "{amount:{lender}}",
    "{0}",
    "{}",
    "{{amount}}",
    "{{7*7}}",
    "{{ amount }}",
    "{{amount|safe}}",
    "{% if amount %}yes{% endif %}",
    "{% include '/etc/passwd' %}",
    "{% load static %}",
    "{{config.SECRET_KEY}}",
    "{# a remark #}",
    "{ amount }",
    "{amount",
    "amount}",
    "{Amount}",
    "{AMOUNT}",
    "{amount }",
    "{amount\n}",
    "{amount\x00}",
    "{a\u200bmount}",
    "{аmount}",  # noqa: RUF001 (its first letter is Cyrillic)
    "{settings}",
    "{self}",
    "{lender[0]}",
    "{lender}{",
    "}{lender}",
    "{lender{amount}}",
    "{PIN}",
    "{amount,number}",
    "{{{amount}}}",
]
LITERAL = [
    "%(amount)s",
    "%s",
    "%n%n%n",
    "$amount",
    "$(whoami)",
    "`id`",
    "<%= amount %>",
    "<script>alert(1)</script>",
    "#amount#",
    "[[amount]]",
    "'; DROP TABLE loans_loan; --",
    "\\u007bamount\\u007d",
    "&#123;amount&#125;",
    "%7Bamount%7D",
    "\uff5bamount\uff5d",
    "@amount",
    "=1+1",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_plain_place_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(NotATemplate) as refused:
        rendered(text, FACTS)
    first = refused.value.found[0]
    assert text[first.at] in "{}"
    assert text.startswith(first.found, first.at)


@pytest.mark.parametrize("text", LITERAL)
def test_what_other_engines_would_run_is_said_as_it_is_written(text: str) -> None:
    assert rendered(f"{text} {{amount}}", FACTS) == f"{text} M1,250.00"


@pytest.mark.parametrize("payload", [*REFUSED, *LITERAL, "{lender}", "{amount}"])
def test_a_fact_is_never_read_as_a_text(payload: str) -> None:
    said = rendered("{lender}: {amount}", {"lender": payload, "amount": "M5.00"})
    assert said == f"{payload}: M5.00"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_two_facts_are_they_stand_side_by_side(first: str, second: str) -> None:
    assert rendered("{a}|{b}", {"a": first, "b": second}) == f"{first}|{second}"


@given(st.text(max_size=200))
def test_any_text_is_refused_or_said_whole(text: str) -> None:
    if set(text) & set("{}"):
        assert list(misplaced(text, ())) != []
    else:
        assert rendered(text, {}) == text


def test_each_fault_says_what_and_where() -> None:
    assert list(misplaced("{lender}: {sum} of {amount, {x.y} }", FACTS)) == [
        Misplaced(Fault.UNKNOWN, 10, "{sum}"),
        Misplaced(Fault.UNCLOSED, 19, "{"),
        Misplaced(Fault.UNKNOWN, 28, "{x.y}"),
        Misplaced(Fault.STRAY, 34, "}"),
    ]
    assert placeholders("{lender}: {amount} and {lender}") == {"lender", "amount"}


def test_a_text_with_its_facts_has_a_length_that_it_may_not_pass() -> None:
    assert len(rendered("{a}", {"a": "M" * CHARACTERS_MAX})) == CHARACTERS_MAX
    with pytest.raises(TooLong) as refused:
        rendered("{a}", {"a": "M" * (CHARACTERS_MAX + 1)})
    assert refused.value.characters == CHARACTERS_MAX + 1
