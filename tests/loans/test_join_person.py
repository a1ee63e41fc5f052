"""What is sealed under a key is named in one place, so that no joining leaves it behind."""

from django.apps import apps

from loans.sealed_columns import SEALED_COLUMNS
from loans.tenancy import TenantModel


def test_every_sealed_column_of_a_lender_is_named() -> None:
    kept = {
        (model, field.name)
        for model in apps.get_app_config("loans").get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.concrete_fields
        if field.name.endswith("_sealed") and not hasattr(model, "sealed_for_id")
    }
    assert kept == {(column.model, column.name) for column in SEALED_COLUMNS}
    assert kept


def test_each_names_its_borrower_by_a_column() -> None:
    for column in SEALED_COLUMNS:
        names = {field.name for field in column.model._meta.concrete_fields}
        assert {column.borrower, column.name} <= names
