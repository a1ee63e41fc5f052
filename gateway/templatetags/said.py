"""What a page says, in the language of whoever reads it: words, sums and days."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gateway.catalogue import ENGLISH, SESOTHO, words
from loans.rules import written

register = template.Library()
LANGUAGE = "language"
DAYS_OF_A_YEAR = 365
# Before a sum that is taken off: as long as a figure is wide.
MINUS = "\u2212"


def language_of(context: Context) -> str:
    """Tell in which language a page is; those that have one alone are in English."""
    return str(context.get(LANGUAGE) or ENGLISH)


@register.simple_tag(takes_context=True)
def said(context: Context, label: str, **facts: Any) -> str:  # noqa: ANN401 (whatever has a text)
    """Say a sentence of the catalogue with its facts; the page escapes them as it does all else."""
    return in_words(language_of(context), label, **facts)


def in_words(language: str, label: str, **facts: object) -> str:
    """Say the same outside a page."""
    told = {name: str(fact) for name, fact in facts.items()}
    return written.filled(words(language)[label], told)


@register.simple_tag(takes_context=True)
def counted(context: Context, label: str, n: int) -> str:
    """Say how many of something: one of it has a sentence of its own."""
    return in_words(language_of(context), f"{label}.{'one' if n == 1 else 'n'}", n=n)


@register.filter
def maloti(lisente: int) -> str:
    """Write a sum."""
    return written.maloti(lisente).replace("-", MINUS)


@register.filter
def figure(lisente: int) -> str:
    """Write a sum in a column of sums; of nought the cell is empty."""
    return written.figure(lisente).replace("-", MINUS) if lisente else ""


@register.filter
def typed(lisente: int) -> str:
    """Write a sum as somebody types it."""
    return written.figure(lisente)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date, *, short: bool = False) -> SafeString:
    """Write a day, or that of a moment: without its year while that goes without saying."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    text = day_text(language_of(context), value, short=short)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime, *, short: bool = False) -> SafeString:
    """Write a moment by the clock on the wall."""
    local = timezone.localtime(value)
    text = f"{day_text(language_of(context), local.date(), short=short)} {local:%H:%M}"
    at = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', at, text)


def day_text(language: str, value: date, *, short: bool) -> str:
    """Write the same as plain text; in a narrow place, Sesotho months being long, in digits."""
    month = words(language)[f"months.{value.month}"]
    near = abs((timezone.localdate() - value).days) < DAYS_OF_A_YEAR
    if short and language == SESOTHO:
        return f"{value:%d/%m}" if near else written.day(value)
    return f"{value.day} {month}" if near else f"{value.day} {month} {value.year}"
