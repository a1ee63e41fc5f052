"""A feature phone whose hops go in where a telco's do: by the server's short way."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse

from tests.gateway.test_straight_to_hops import asked
from tests.phone import Handset


class StraightHandset(Handset):
    """As each of them is answered, the connection that broke under it is let go of."""

    def post(self, fields: dict[str, str], door: str = "ussd") -> HttpResponse:
        if door != "ussd":
            return super().post(fields, door)
        told = asked(f"/telco/{settings.TELCO_TOKENS[0]}/ussd", urlencode(fields).encode())
        return HttpResponse(told.body, status=int(told.status[:3]), headers=told.headers)
