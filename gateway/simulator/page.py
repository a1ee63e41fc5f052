"""The phone page itself: who holds a phone, on which network, and what stands on the keys."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gateway.simulator.demo_only import demo_only
from gateway.simulator.network import NETWORKS, SESSION_SECONDS

CAST = (
    {"name": "Palesa", "number": "+266 5812 3456", "network": "65101"},
    {"name": "Lineo", "number": "+266 6204 7719", "network": "65102"},
    {"name": "Tšepo", "number": "+266 5630 1182", "network": "65101"},
    {"name": "Nthabiseng", "number": "+266 6277 4015", "network": "65102"},
    {"name": "Refiloe", "number": "+266 5904 6623", "network": "65101"},
    {"name": "Teboho", "number": "+266 6318 9047", "network": "99999"},
)
KEYS = (
    ("1", "∞"),
    ("2", "abc"),
    ("3", "def"),
    ("4", "ghi"),
    ("5", "jkl"),
    ("6", "mno"),
    ("7", "pqrs"),
    ("8", "tuv"),
    ("9", "wxyz"),
    ("*", "+"),
    ("0", "␣"),
    ("#", "⇧"),
)


@demo_only
@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    facts = {
        "service_code": settings.SERVICE_CODE,
        "session_seconds": SESSION_SECONDS,
        "networks": NETWORKS,
        "cast": json.dumps(CAST),
        "keys": KEYS,
    }
    return render(request, "phones/page.html", facts)
