"""Queries on tenant rows: each names its lender, or raises before it reaches the database."""

from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.lookups import Exact, In, Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

Row = TypeVar("Row", bound=models.Model)

TENANT_COLUMN = "mfi_id"


class MissingTenantError(RuntimeError):
    """A query on tenant rows does not say whose rows: a bug, never an answer."""


def _columns(side: object) -> set[str]:
    """Name the columns on the left of a comparison, one or a pair."""
    parts = side.get_source_expressions() if hasattr(side, "get_source_expressions") else []
    targets = [getattr(part, "target", None) for part in (side, *parts)]
    targets += getattr(side, "targets", [])  # a relation of several columns
    return {str(target.column) for target in targets if target is not None}


def _is_value(side: object) -> bool:
    """Tell a value from a reference to an outer query, which Citus would send to every shard."""
    return side is not None and not hasattr(side, "resolve_expression")


def _pins(node: object) -> bool:
    if isinstance(node, WhereNode):
        if node.negated:
            return False
        kids = [_pins(child) for child in node.children]
        return bool(kids) and (any(kids) if node.connector == AND else all(kids))
    if isinstance(node, Lookup) and isinstance(node, Exact | In):
        return TENANT_COLUMN in _columns(node.lhs) and _is_value(node.rhs)
    return False


def names_its_lender(query: Query) -> bool:
    """Tell whether every row that the query can touch belongs to a lender it names."""
    if query.combined_queries:
        return all(names_its_lender(part) for part in query.combined_queries)
    return _pins(query.where)


class TenantQuery(Query):
    """A query that refuses to become SQL without a lender."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (Django's own shape)
        """Check, then compile."""
        if not self.is_empty() and not names_its_lender(self):
            label = self.model._meta.label if self.model else "?"
            raise MissingTenantError(f"{label}: a query without .of(mfi).")
        return super().get_compiler(*args, **kwargs)


class TenantQuerySet(models.QuerySet[Row]):
    """Rows of the lender that `of` named."""

    def __init__(
        self,
        model: type[Row] | None = None,
        query: Query | None = None,
        using: str | None = None,
        hints: dict[str, models.Model] | None = None,
    ) -> None:
        """Begin with a query that checks itself."""
        if query is None and model is not None:
            query = TenantQuery(model)
        super().__init__(model=model, query=query, using=using, hints=hints)

    def of(self, mfi: UUID | models.Model) -> Self:
        """Keep to one lender."""
        return self.filter(mfi_id=mfi.pk if isinstance(mfi, models.Model) else mfi)

    def update(self, **kwargs: Any) -> int:  # noqa: ANN401 (Django's own shape)
        """Change rows of one lender, never whose they are."""
        self._check_writing()
        if {"mfi", TENANT_COLUMN} & kwargs.keys():
            raise MissingTenantError("A row's lender is written once.")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows of one lender."""
        self._check_writing()
        return super().delete()

    def _check_writing(self) -> None:
        # Django changes the class of the query for UPDATE and DELETE, and the check goes with it.
        if not names_its_lender(self.query):
            raise MissingTenantError(f"{self.model._meta.label}: a write without .of(mfi).")


class TenantManager(models.Manager[Row]):
    """`Model.objects.of(mfi)`; anything else that reaches for rows raises."""

    def get_queryset(self) -> TenantQuerySet[Row]:
        return TenantQuerySet(self.model, using=self._db)

    def of(self, mfi: UUID | models.Model) -> TenantQuerySet[Row]:
        """Keep to one lender."""
        return self.get_queryset().of(mfi)
