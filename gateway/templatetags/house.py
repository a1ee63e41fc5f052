"""What every page may ask of the house."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def in_demo() -> bool:
    """Tell whether this is the demo: then there are phones to play with."""
    return bool(settings.DEMO)
