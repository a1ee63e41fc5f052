"""Rows that belong to one lender: their key, their relations, and the guard between lenders."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.fields.related_descriptors import (
    ForeignKeyDeferredAttribute,
    ForwardManyToOneDescriptor,
)

from loans.tenant_query import TenantManager


class CrossTenantError(ValueError):
    """A row of one lender was about to be tied, or moved, to another: a bug, never an answer."""


class MfiIdOnce(ForeignKeyDeferredAttribute):
    """`mfi_id` is written once.

    Every way to change it ends here: `loan.mfi = …`, `loan.mfi_id = …`, `loan.pk = …`, and the
    assignment of a related object, which writes all columns of the relation.
    """

    def __set__(self, instance: models.Model, value: object) -> None:
        """Refuse another lender."""
        held = instance.__dict__.get(self.field.attname)
        # None may come in: Django empties the key of an instance that it has deleted.
        if None not in (held, value) and self.field.to_python(held) != self.field.to_python(value):
            label = instance._meta.label
            raise CrossTenantError(f"{label}: the row belongs to MFI {held}, not to {value}.")
        super().__set__(instance, value)


class MfiKey(models.ForeignKey):  # type: ignore[type-arg]
    """The first half of a tenant row's key."""

    descriptor_class = MfiIdOnce


class TenantRelation(ForwardManyToOneDescriptor):  # type: ignore[type-arg]
    """A related row that must belong to the same lender."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:  # noqa: ANN401 (Django's own shape)
        """Give the related row, fresh when its id was assigned alone."""
        if instance is not None and self.field.is_cached(instance):
            related = self.field.get_cached_value(instance)
            if getattr(instance, self.field.id_attname) != (related and related.id):
                self.field.delete_cached_value(instance)
        return super().__get__(instance, cls)

    def __set__(self, instance: Any, value: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Tie the row to another of the same lender, or to none."""
        if value is None:
            # Django would empty mfi_id as well.
            setattr(instance, self.field.id_attname, None)
            self.field.set_cached_value(instance, None)
            return
        if isinstance(value, self.field.remote_field.model) and value.mfi_id is None:
            raise CrossTenantError(f"{value._meta.label}: the row has no MFI yet.")
        super().__set__(instance, value)  # writes mfi_id first, and MfiIdOnce refuses another


class TenantFK(models.ForeignObject):  # type: ignore[type-arg]
    """A relation (mfi, <name>_id) → (mfi, id).

    The `<name>_id` column, an index that begins with mfi, and the database's foreign key (by the
    migration's TenantTable) are declared beside it.
    """

    forward_related_accessor_class = TenantRelation

    def __init__(
        self,
        to: type[models.Model] | str,
        on_delete: Any,  # noqa: ANN401
        from_fields: tuple[str, ...] = ("mfi", ""),
        to_fields: tuple[str, ...] = ("mfi", "id"),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Take the columns from the relation's name."""
        kwargs.setdefault("serialize", False)  # fixtures carry <name>_id
        super().__init__(to, on_delete, from_fields, to_fields, **kwargs)

    def contribute_to_class(
        self,
        cls: type[models.Model],
        name: str,
        private_only: bool = False,  # noqa: FBT001, FBT002 (Django's own signature)
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Learn the relation's name, and with it the column."""
        if not self.from_fields[1]:
            self.from_fields = ("mfi", f"{name}_id")
        super().contribute_to_class(cls, name, private_only, **kwargs)

    @property
    def id_attname(self) -> str:
        """The column that holds the related row's id."""
        return str(self.from_fields[1])


class TenantModel(models.Model):
    """A row of one lender: it lives in the lender's shard and never moves to another."""

    pk = models.CompositePrimaryKey("mfi_id", "id")
    mfi = MfiKey("loans.Mfi", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    id = models.UUIDField(default=uuid.uuid4, editable=False)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """No table of its own."""

        abstract = True
