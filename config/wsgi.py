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

application: "WSGIApplication" = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
if settings.DOORS != "desk":
    # Models must be there first.
    from gateway.straight_to_hops import straight_to_hops

    application = straight_to_hops(application)
# All that is loaded now stays. Else the collector walks through it again and again, and one page
# in twenty waits for that longer than it takes by itself.
gc.collect()
gc.freeze()
