"""What the server runs; DOORS in the environment says which doors this process opens."""

import gc
import os
from importlib import import_module
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def _doors() -> "WSGIApplication":
    """Open them; where hops come in, they have a way of their own."""
    all_doors = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)
    if settings.DOORS == "desk":
        return all_doors
    # Models must be there first.
    from gateway.straight_to_hops import straight_to_hops  # noqa: PLC0415

    return straight_to_hops(all_doors)


application = _doors()
# All that is loaded now stays. Else the collector walks through it again and again, and one page
# in twenty waits for that longer than it takes by itself.
gc.collect()
gc.freeze()
