"""Made-up loans up to the money: who asked for what, who decided, and what was agreed."""

from datetime import date, timedelta
from typing import NamedTuple

from loans.models import Acceptance, Application, Decision, Installment, Loan
from loans.seeded.chance import Chance, moment
from loans.seeded.courses import INSTALLMENTS
from loans.seeded.house import House, Lent
from loans.seeded.patterns import Pattern, Patterns, Shown
from loans.seeded.people import Known
from loans.seeded.tables import Batch, Table
from loans.seeded.trail import Subject, Trail
from loans.seeded.wishes import Wish

APPLICATION = Table(
    Application,
    "mfi_id id borrower_id product_id amount_lisente installments status channel captured_by_id"
    " at submitted_at approved_by_id offered_lisente offered_installments offered_at"
    " offer_ends_on",
)
DECISION = Table(Decision, "mfi_id id application_id kind by_id amount_lisente installments at")
ACCEPTANCE = Table(
    Acceptance,
    "mfi_id id application_id how language key_facts_version key_facts text_shown by_kind by_id at",
)
LOAN = Table(
    Loan,
    "mfi_id id reference application_id borrower_id product_id captured_by_id approved_by_id"
    " officer_id at principal_lisente installments terms status disbursed_on schedule_from"
    " paid_out_lisente owed_principal owed_interest owed_fees owed_penalties overpaid_lisente"
    " oldest_due_on last_moved_on closed_on closed_why",
)
INSTALLMENT = Table(
    Installment,
    "mfi_id loan_id id number due_on principal interest schedule_fees fees paid_principal"
    " paid_interest paid_fees paid_penalties",
)
ASKED_BEFORE, APPROVED_BEFORE = timedelta(2), timedelta(1)
HOUR_UTC = 7
ACCEPTED, DESK = Application.Status.ACCEPTED.value, Application.Channel.DESK.value
APPROVE, PAPER = Decision.Kind.APPROVE.value, Acceptance.How.PAPER.value
LETTERS, CHARACTERS = "ACDEFHJKMNPRTUVWXY3479", 8
REFERENCES = len(LETTERS) ** CHARACTERS
# Goes through all of them, far apart, before one comes again.
NEXT_REFERENCE = 33_914_165_953


class Moments(NamedTuple):
    """When she asked, when it was approved, when she agreed."""

    asked: str
    approved: str
    accepted: str


class NewLoan(NamedTuple):
    """A loan that has been written down, up to its money."""

    id: str
    number: int
    reference: str
    lent: Lent
    pattern: Pattern
    # Its instalments by their ids.
    rows: list[str]


class Agreements:
    """Loans of one lender up to their money, one after another."""

    def __init__(self, house: House, trail: Trail, chance: Chance, morning: date) -> None:
        """Begin with the first."""
        self.house, self.trail, self.chance = house, trail, chance
        self.patterns = Patterns(house, morning)
        self.first_reference = chance.randrange(REFERENCES)

    def write(self, batch: Batch, number: int, her: Known, wish: Wish) -> NewLoan:
        """Write down all that came before the payout, and the loan as it stands since."""
        shown, day = self.patterns.shown(wish.lent, her.language), wish.lent.on
        times = Moments(
            moment(day - ASKED_BEFORE, HOUR_UTC, number),
            moment(day - APPROVED_BEFORE, HOUR_UTC, number),
            moment(day, HOUR_UTC, number),
        )
        application_id = self._offer(batch, her, wish.lent, shown, times)
        loan = self._loan(batch, number, (application_id, her, times.accepted), wish)
        on = Subject("application", application_id)
        agreed = {"loan": loan.id, "how": PAPER}
        self.trail.act(her.officer, "accept-offer", on, times.accepted, {**agreed})
        self.trail.event("offer.accepted", on, times.accepted, {"loan": loan.id})
        return loan

    def _offer(self, batch: Batch, her: Known, lent: Lent, shown: Shown, times: Moments) -> str:
        """Write what she asked for, that it was approved, and the facts that she agreed to."""
        key, mfi_id, manager = self.chance.key, self.house.mfi_id, self.house.manager
        application_id, sums = self.chance.id(), (lent.lisente, INSTALLMENTS)
        wish = (her.id, lent.offered.product_id, *sums, ACCEPTED, DESK, her.officer)
        offer = (times.asked, times.asked, manager, *sums, times.approved, shown.offer_ends_on)
        batch[APPLICATION].append((mfi_id, application_id, *wish, *offer))
        decided = (APPROVE, manager, *sums, times.approved)
        batch[DECISION].append((mfi_id, key(), application_id, *decided))
        facts = (PAPER, her.language, shown.version, shown.plain, shown.text)
        signed = ("staff", her.officer, times.accepted)
        batch[ACCEPTANCE].append((mfi_id, key(), application_id, *facts, *signed))
        trail, on = self.trail, Subject("application", application_id)
        terms = {"lisente": lent.lisente, "installments": INSTALLMENTS}
        trail.act(her.officer, "apply", on, times.asked, {**terms})
        trail.event("application.submitted", on, times.asked, {})
        trail.act(manager, "approve", on, times.approved, {**terms, "waiting_for": ""})
        ends_on = {"offer_ends_on": shown.offer_ends_on.isoformat()}
        trail.event("application.approved", on, times.approved, {**ends_on})
        return application_id

    def _loan(
        self, batch: Batch, number: int, agreed: tuple[str, Known, str], wish: Wish
    ) -> NewLoan:
        """Write the loan and its instalments as they stand in the morning."""
        application_id, her, at = agreed
        mfi_id, loan_id, lent = self.house.mfi_id, self.chance.id(), wish.lent
        pattern, reference = self.patterns.of(wish), self._reference(number)
        named = (mfi_id, loan_id, reference, application_id, her.id, lent.offered.product_id)
        by = (her.officer, self.house.manager, her.officer)
        terms = (at, lent.lisente, INSTALLMENTS, lent.offered.plain)
        batch[LOAN].append((*named, *by, *terms, *pattern.summary))
        rows = [self.chance.key() for _ in pattern.installments]
        batch[INSTALLMENT] += [
            (mfi_id, loan_id, row_id, *row)
            for row_id, row in zip(rows, pattern.installments, strict=True)
        ]
        return NewLoan(loan_id, number, reference, lent, pattern, rows)

    def _reference(self, number: int) -> str:
        """Write a number in the letters of references: no two loans have the same."""
        rest = (self.first_reference + number * NEXT_REFERENCE) % REFERENCES
        letters = []
        for _ in range(CHARACTERS):
            rest, letter = divmod(rest, len(LETTERS))
            letters.append(LETTERS[letter])
        return "".join(letters)
