"""The floor: a bare Django view that gets and sets one value in Redis, and with it one query."""

import os
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.dialogue.floor_settings")

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from redis import Redis

SESSION_SECONDS = 900
client = Redis.from_url(os.environ["REDIS_URL"])


def _hop(request: HttpRequest) -> HttpResponse:
    """Do what no dialogue can do without: read a session, write it, answer a screen."""
    key = f"floor:{request.POST['sessionId']}"
    kept = client.get(key) or b"x" * 400
    client.set(key, kept, ex=SESSION_SECONDS)
    return HttpResponse("CON A screen of some length", content_type="text/plain; charset=utf-8")


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Answer a hop."""
    return _hop(request)


@csrf_exempt
def reading(request: HttpRequest) -> HttpResponse:
    """Answer a hop that looks a phone up as the ORM does."""
    from loans.models import Phone  # noqa: PLC0415 (models must be there first)

    Phone.objects.get(number=request.POST["phoneNumber"])
    return _hop(request)


@csrf_exempt
def writing(request: HttpRequest) -> HttpResponse:
    """Answer a hop that writes one row."""
    from ussd.models import SessionLog  # noqa: PLC0415 (as above)

    SessionLog(session=uuid.uuid4().hex, network_code="65101").save(force_insert=True)
    return _hop(request)


urlpatterns = [path("bare", bare), path("reading", reading), path("writing", writing)]
application = get_wsgi_application()
