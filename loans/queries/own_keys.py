"""Rows that have a key of their own, in whichever table: how many are still under an older one."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from loans.sealed import current_key_id
from loans.tenancy import TenantModel

FIELDS = {"data_key", "data_key_id"}


def holders() -> list[type[Model]]:
    """Give every table whose rows have one."""
    models = apps.get_models()
    return [one for one in models if {field.name for field in one._meta.get_fields()} >= FIELDS]


def under_old_keys(mfi_ids: Collection[UUID]) -> dict[str, int]:
    """Count them by table; where there are none the table is not named."""
    counted: dict[str, int] = {}
    for model in holders():
        held = _rows(model, mfi_ids)
        old = sum(one.exclude(data_key_id=current_key_id()).count() for one in held)
        if old:
            counted[model._meta.label] = old
    return counted


def _rows(model: type[Model], mfi_ids: Collection[UUID]) -> Iterator[Any]:
    rows: Any = model._default_manager
    if issubclass(model, TenantModel):
        rows = model.objects
        yield from (rows.of(mfi_id).filter(data_key__isnull=False) for mfi_id in mfi_ids)
    else:
        yield rows.filter(data_key__isnull=False)
