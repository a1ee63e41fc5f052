"""How pages write what the book keeps in the machine's form."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
QUOTED = re.compile(r"`([^`]+)`")
LESOTHO = re.compile(r"\+266(\d{4})(\d{4})")


@register.filter
def phone(number: str) -> str:
    """Write a Lesotho number as people there do, and any other as it is."""
    return LESOTHO.sub(r"\1 \2", number)


@register.filter
def with_code(text: str) -> SafeString:
    """Set the words between backquotes as names of the machine's."""
    return mark_safe(QUOTED.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 (escaped before)
