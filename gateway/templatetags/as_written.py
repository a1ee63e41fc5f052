"""How pages write what the book keeps in the machine's form."""

import re

from django import template

register = template.Library()
LESOTHO = re.compile(r"\+266(\d{4})(\d{4})")


@register.filter
def phone(number: str) -> str:
    """Write a Lesotho number as people there do, and any other as it is."""
    return LESOTHO.sub(r"\1 \2", number)
