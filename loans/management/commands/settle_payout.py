"""Show a lender's payouts that nobody answered for, and write down what became of one."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.disburse import payout_failed, payout_succeeded
from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Mfi
from loans.queries.payouts import unanswered
from loans.rules.written import maloti


class Command(BaseCommand):
    """`settle_payout maluti` lists them; with an id it says that the money came, or did not."""

    help = "Payouts without an answer: settle_payout SLUG [PAYOUT paid PROVIDER_ID | failed CODE]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, and what somebody found out."""
        parser.add_argument("slug")
        parser.add_argument("payout", nargs="?", type=UUID)
        parser.add_argument("outcome", nargs="?", choices=["paid", "failed"])
        parser.add_argument("word", nargs="?", help="the provider's id, or its code of refusal")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Settle what is named, then show what is left."""
        mfi_id = Mfi.objects.filter(slug=options["slug"]).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {options['slug']}.")
        payout, outcome, word = options["payout"], options["outcome"], options["word"]
        if payout is not None:
            if not outcome or not word:
                raise CommandError("Say paid PROVIDER_ID, or failed CODE.")
            settle = payout_succeeded if outcome == "paid" else payout_failed
            try:
                settle(mfi_id, payout, word, by=Actor.system("operator"))
            except DomainError as error:
                raise CommandError(f"{error.code}: {error.context}") from None
        left = unanswered(mfi_id)
        for one in left:
            sum_ = maloti(one.lisente)
            self.stdout.write(f"{one.id}  {one.status}  {one.reference}  {sum_}  {one.at:%F %R}")
        self.stdout.write(f"{len(left)} without an answer")
