"""Filters of lists: declared like the fields of a body, refused by name, never silently unused."""

import re
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from gateway.api.bodies import Body
from gateway.api.calls import staff_of
from loans.queries.borrowers import district_id

ME = "me"
DAYS = re.compile(r"[0-9]{1,4}")
DAYS_MAX = 9999


@extend_schema_field({"oneOf": [{"type": "string", "format": "uuid"}, {"enum": [ME]}]})
class OfficerField(serializers.Field[UUID, object, object, object]):
    """A member of staff by his id; who asks may name himself so."""

    default_error_messages = {"form": "An id, or me."}  # noqa: RUF012 (the framework's own form)

    def to_internal_value(self, data: object) -> UUID:
        """Read an id."""
        if data == ME:
            return staff_of(self.context["request"]).id
        try:
            return UUID(str(data))
        except ValueError:
            self.fail("form")


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": DAYS_MAX})
class DaysField(serializers.Field[int, object, object, object]):
    """How many days."""

    default_error_messages = {"form": f"A whole number from 0 to {DAYS_MAX}."}  # noqa: RUF012 (likewise)

    def to_internal_value(self, data: object) -> int:
        """Read digits, and nothing else that Python would take for a number."""
        text = str(data)
        if not (text.isascii() and DAYS.fullmatch(text)):
            self.fail("form")
        return int(text)


@extend_schema_field({"type": "string"})
class DistrictField(serializers.Field[int, object, object, object]):
    """A district by its English name."""

    default_error_messages = {"form": "A district of Lesotho, such as Leribe."}  # noqa: RUF012 (likewise)

    def to_internal_value(self, data: object) -> int:
        """Find it; no column can be asked for a NUL."""
        text = str(data)
        found = None if "\0" in text else district_id(text)
        if found is None:
            self.fail("form")
        return found


def names_of(asked: type[Body]) -> frozenset[str]:
    """Name the filters that are declared."""
    return frozenset(asked().fields)


def filters_of(asked: type[Body], request: Request) -> dict[str, Any]:
    """Read those of a list's own filters that were sent."""
    names = names_of(asked)
    sent = {name: value for name, value in request.query_params.items() if name in names}
    body = asked(data=sent, context={"request": request})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
