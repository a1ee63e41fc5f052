"""Bodies: each field is declared, and a field that the call does not know is refused."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class Text(serializers.CharField):
    """Text as it was sent: a number or a yes is not text, and nothing is trimmed away."""

    def __init__(self, *, max_length: int, required: bool = True) -> None:
        """Limit the length: a text without end fits no column and no screen."""
        super().__init__(max_length=max_length, required=required, trim_whitespace=False)

    def to_internal_value(self, data: object) -> str:
        """Take text only."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Body(serializers.Serializer[Any]):
    """What a call takes. A field in excess is refused, for it may be meant for something."""

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 (the framework's own signature)
        """Check the fields that are known, and name those that are not, in one answer."""
        errors: dict[str, Any] = {}
        values: Any = None
        known = {name for name, field in self.fields.items() if not field.read_only}
        if isinstance(data, Mapping):
            errors = {str(name): ["No such field."] for name in data.keys() - known}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail if isinstance(error.detail, dict) else {"body": error.detail}
        if errors:
            raise serializers.ValidationError(errors)
        return values
