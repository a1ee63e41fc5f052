"""Whatever is sealed, in whichever table: a new key takes it over."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from loans.models import Mfi, Person, ReportFile
from loans.queries.own_keys import holders, under_old_keys
from loans.rules.identity import Identity
from loans.sealed import KeyHolder, data_key_of, new_data_key, seal
from loans.sealed_columns import SEALED_COLUMNS
from loans.tenancy import TenantModel
from messaging.actions import keep_report, receive
from messaging.models import (
    DeliveryReport,
    Group,
    HouseMessage,
    Inbound,
    Message,
    OptOut,
    SenderAccount,
)
from messaging.rules.outgoing import TO
from ussd.models import Draft, Promise

pytestmark = pytest.mark.django_db
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PHONE = "+26658123456"
BODY = json.dumps({"phone": PHONE})
SOON = timezone.now() + timedelta(days=1)
Seal = Callable[[str, str], str]

# A row of each table whose rows have a key of their own: all that it must have beside the key.
ROWS: dict[type[Model], Callable[[Seal], dict[str, object]]] = {
    Person: lambda _: {
        "phone": PHONE,
        "language": "st",
        "identity": Identity.DECLARED,
        "digest_key_id": "k1",
    },
    ReportFile: lambda _: {
        "name": "portfolio",
        "form": "csv",
        "language": "en",
        **dict.fromkeys(("on", "since", "until"), SOON.date()),
        "by_id": uuid.uuid4(),
        "rows_total": 1,
        "expires_at": SOON,
    },
    SenderAccount: lambda sealed: {"api_key_sealed": sealed("api-key", "the-key")},
    Group: lambda _: {"name": "Fair", "by_id": "system:test"},
    OptOut: lambda sealed: {
        "to_digest": b"\1" * 32,
        "phone_sealed": sealed(TO, PHONE),
        "source": "sms",
        "kind": "bulk",
    },
    Message: lambda sealed: {
        "notice": "approved",
        "kind": "code",
        "language": "en",
        "to_sealed": sealed(TO, PHONE),
        "segments": 1,
        "expires_at": SOON,
    },
    HouseMessage: lambda sealed: {
        "notice": "invited",
        "to_sealed": sealed("to", "neo@example.org"),
        "text_sealed": sealed("text", "Welcome"),
        "expires_at": SOON,
    },
    DeliveryReport: lambda sealed: {
        "carrier": "kannel",
        "name": b"\1" * 32,
        "to_digest": b"\1" * 32,
        "word": "taken",
        "body_sealed": sealed(keep_report.BODY, BODY),
    },
    Inbound: lambda sealed: {
        "carrier": "kannel",
        "name": "in-1",
        "kind": "text",
        "from_digest": b"\1" * 32,
        "body_sealed": sealed(receive.BODY, BODY),
    },
    Draft: lambda sealed: {
        "caller": "c",
        "flow": "apply",
        "sealed": sealed("draft", "{}"),
        "expires_at": SOON,
    },
    Promise: lambda sealed: {
        "session": "s",
        "caller": "c",
        "mfi_id": uuid.uuid4(),
        "flow": "apply",
        "language": "st",
        "phone_sealed": sealed("promise", PHONE),
        "due_at": SOON,
    },
}
# Sealed under the list's key, and under the person's in the registry's own table.
UNDER_ANOTHERS = {"messaging.GroupMember.phone_sealed", "credit.ConsentRow.evidence_sealed"}


def born(model: type[Model], mfi: Mfi) -> KeyHolder:
    """One row under the key of today."""
    row_id = mfi.id if model is SenderAccount else uuid.uuid4()
    key = new_data_key(row_id)
    row: Any = model(id=row_id, data_key=key.wrapped, data_key_id=key.key_id)
    opened = data_key_of(row)
    values = ROWS[model](lambda field, says: seal(opened, field, says))
    if issubclass(model, TenantModel):
        values["mfi"] = mfi
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    saved: KeyHolder = row
    return saved


def rotated() -> str:
    told = StringIO()
    call_command("rotate_keys", stdout=told)
    return told.getvalue()


def test_no_table_is_left_out_here() -> None:
    assert set(holders()) == set(ROWS)


@pytest.mark.citus
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_key_of_its_own_opens_by_the_new_one_alone(
    model: type[Model], maluti: Mfi, settings: Settings
) -> None:
    settings.PII_KEYS = {"k1": OLD}
    row = born(model, maluti)
    before = data_key_of(row)
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    assert under_old_keys([maluti.id]) == {model._meta.label: 1}
    assert rotated().endswith(" 0 left\n")
    assert under_old_keys([maluti.id]) == {}
    settings.PII_KEYS = {"k2": NEW}
    rows: Any = model._default_manager
    own = rows.of(maluti) if issubclass(model, TenantModel) else rows
    assert data_key_of(own.get(id=row.id)) == before


def test_while_one_row_needs_the_old_key_nobody_is_told_to_take_it_away(
    maluti: Mfi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PII_KEYS = {"k1": OLD}
    born(Draft, maluti)
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    # A table that the command does not know of.
    monkeypatch.setattr("config.management.commands.rotate_keys.SHORT_LIVED", ())
    told = StringIO()
    with pytest.raises(CommandError, match="take no key away"):
        call_command("rotate_keys", stdout=told)
    assert "ussd.Draft: 1 left" in told.getvalue()


def test_each_sealed_column_has_a_key_that_is_rotated() -> None:
    """It stands beside a key of its own, or is under a person's whom the row or a list names."""
    known = UNDER_ANOTHERS | {f"{one.model._meta.label}.{one.name}" for one in SEALED_COLUMNS}
    left_out = set()
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if model in holders() or "sealed_for_id" in names:
            continue
        sealed = {one for one in names if one == "sealed" or one.endswith("_sealed")}
        left_out |= {f"{model._meta.label}.{one}" for one in sealed}
    assert left_out == known
