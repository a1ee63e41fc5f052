"""Draw the states of applications, loans and payouts, from the transitions that the code knows."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand
from django.db.models import Model

from loans.models import Application, Loan, Payout

HEAD = """\
# States

Drawn by `./letsema manage state_diagrams > docs/STATES.md` from the transitions in `loans/models/`;
a test holds the two in step. Being in arrears is no state: it follows from the dates.
"""


class Arrow(NamedTuple):
    """One way from one state to another, and what it means."""

    source: str
    target: str
    name: str
    meaning: str


class Command(BaseCommand):
    """Writes Markdown with one Mermaid diagram and one table a model."""

    help = "Write the state diagrams of applications, loans and payouts as Markdown."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Write it."""
        parts = [HEAD, *(_drawn(model) for model in (Application, Loan, Payout))]
        self.stdout.write("\n".join(parts), ending="")


def _drawn(model: type[Model]) -> str:
    field: Any = model._meta.get_field("status")
    order = [str(value) for value, _ in field.choices]
    arrows = sorted(
        _arrows(model), key=lambda one: (order.index(one.source), order.index(one.target))
    )
    ends = [state for state in order if state not in {one.source for one in arrows}]
    lines = [f"## {model.__name__}", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {field.default}")
    lines += [f"    {one.source} --> {one.target}: {one.name}" for one in arrows]
    lines += [f"    {state} --> [*]" for state in ends]
    lines += ["```", "", "| from | by | to | means |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.source} | {one.name} | {one.target} | {one.meaning} |" for one in arrows]
    return "\n".join([*lines, ""])


def _arrows(model: type[Model]) -> Iterator[Arrow]:
    field: Any = model._meta.get_field("status")
    for one in field.get_all_transitions(model):
        meaning = (getattr(model, one.name).__doc__ or "").strip()
        yield Arrow(str(one.source), str(one.target), one.name.replace("_", " "), meaning)
