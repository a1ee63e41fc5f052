"""The phone page and its network exist in the demo only."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    """Make a page that is not there where the demo is not."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request)

    return answer
