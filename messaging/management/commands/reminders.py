"""Show what reminders do at one lender, write today's, or hold some back to see their worth."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.change_policy import change_policy
from loans.actions.change_reminders import change_reminders
from loans.dates import today
from loans.deed import Actor
from loans.errors import NoSuchSetting
from loans.models import Mfi, Product
from loans.queries.policy import policy_of
from loans.rules.reminders import steps_fault
from loans.rules.written import maloti
from messaging.errands.remind import remind
from messaging.management.cost_lines import cost_lines
from messaging.queries.life_cost import ProductCost, life_cost
from messaging.queries.reminder_worth import Worth, reminder_worth
from messaging.queries.reminders import count_of
from messaging.rules.held_back import Kind
from messaging.rules.worth import Verdict

DAYS = timedelta(90)
WAYS = ("show", "run", "holdout", "days")
WORDS = {
    Verdict.MORE_PAY: "more pay in time who hear it, by {low} to {high} of a hundred",
    Verdict.FEWER_PAY: "fewer pay in time who hear it, by {low} to {high} of a hundred",
    Verdict.MAY_BE_CHANCE: "the difference, {low} to {high} of a hundred, may be chance",
    Verdict.TOO_FEW: "too few to tell: hold some back, and wait",
}


class Command(BaseCommand):
    """`reminders maluti`, `… run`, `… holdout reminder 10`, `… days School --days=-1,3`."""

    help = (
        "Reminders of one lender: reminders SLUG [show | run | holdout KIND PERCENT | "
        "days PRODUCT --days=DAY,DAY…]; a day counts from the due day, below nought before it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, and what to do."""
        parser.add_argument("slug")
        parser.add_argument("way", nargs="?", default="show", choices=WAYS)
        parser.add_argument("of", nargs="?", metavar="KIND or PRODUCT")
        parser.add_argument("percent", nargs="?", type=int)
        parser.add_argument("--days", metavar="DAY,DAY")

    def handle(self, *, slug: str, way: str, **options: Any) -> None:  # noqa: ANN401
        """Do it, then show how it stands."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        if way == "run":
            done = remind(mfi_id)
            self.stdout.write(f"written: {done.told}, held back: {done.held_back}")
            return
        if way == "holdout":
            _hold_back(mfi_id, options["of"], options["percent"])
        if way == "days":
            self._change_days(mfi_id, options["of"], options["days"])
            return
        self._show(mfi_id)

    def _show(self, mfi_id: UUID) -> None:
        policy, on = policy_of(mfi_id), today()
        for product in Product.objects.of(mfi_id).filter(status="open").order_by("name"):
            days = ", ".join(f"{step:+d}" for step in product.reminders)
            self.stdout.write(f"{product.name}: {days or 'no reminders'}")
        for kind in Kind:
            percent = getattr(policy, f"{kind.value}_held_percent")
            self.stdout.write(f"{kind.value}: held back from {percent} of a hundred loans")
        for (of_kind, held), count in sorted(count_of(mfi_id, on).items()):
            self.stdout.write(f"today, {of_kind}: {count} {'held back' if held else 'told'}")
        for worth in reminder_worth(mfi_id, on - DAYS, on):
            self._told(worth)

    def _change_days(self, mfi_id: UUID, name: str | None, days: str | None) -> None:
        """Have one product remind on other days, and say what that costs."""
        product = Product.objects.of(mfi_id).filter(name=name).first()
        if product is None or days is None:
            raise CommandError("Write: reminders SLUG days PRODUCT --days=-1,1,7")
        try:
            steps = [int(day) for day in days.split(",") if day.strip()]
        except ValueError:
            raise CommandError("Days are whole numbers: --days=-1,1,7") from None
        if fault := steps_fault(steps):
            raise CommandError(fault)
        before = ProductCost(product, life_cost(mfi_id, product))
        change_reminders(mfi_id, product.id, steps, by=Actor.system("operator"))
        product.refresh_from_db()
        for line in cost_lines([before], [ProductCost(product, life_cost(mfi_id, product))]):
            self.stdout.write(line)

    def _told(self, worth: Worth) -> None:
        told, held, sent = worth.told, worth.held_back, worth.sent
        self.stdout.write(
            f"{worth.kind.value}, 90 days: {told.paid} of {told.count} paid in time who heard it,"
            f" {held.paid} of {held.count} who did not; {sent.texts} texts for"
            f" M{sent.cost_lisente / 100:.2f}"
        )
        difference = worth.difference
        low, high = difference.low_percent, difference.high_percent
        if difference.verdict is Verdict.FEWER_PAY and low is not None and high is not None:
            low, high = -high, -low
        self.stdout.write(f"  {WORDS[difference.verdict].format(low=low, high=high)}")
        if worth.brought_in_lisente is not None:
            self.stdout.write(f"  came in time beside: {maloti(worth.brought_in_lisente)}")


def _hold_back(mfi_id: UUID, kind: str | None, percent: int | None) -> None:
    if kind not in {one.value for one in Kind} or percent is None:
        raise CommandError("Write: reminders SLUG holdout reminder|overdue PERCENT.")
    try:
        change_policy(mfi_id, {f"{kind}_held_percent": percent}, by=Actor.system("operator"))
    except NoSuchSetting:
        raise CommandError("At most 10 of a hundred.") from None
