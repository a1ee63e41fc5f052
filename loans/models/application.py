"""What a borrower asks for, who decided on it, and what she agreed to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from loans.models.borrower import Borrower
from loans.models.product import Product
from loans.tenancy import TenantFK, TenantModel

# The fields by whose names words are sealed, for whoever writes them and whoever reads them.
PURPOSE = "application-purpose"
WITHDRAWAL = "application-withdrawal"
NOTE = "decision-note"


class Application(TenantModel):
    """A wish to borrow; approved, it is an offer that waits for her."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    class Registry(models.TextChoices):
        """What the registry said to an approval."""

        CHECKED = "checked"
        # Nobody could ask it; it will be asked.
        UNCHECKED = "unchecked"
        # It would have refused.
        CONFLICT = "conflict"

    class Channel(models.TextChoices):
        USSD = "ussd"
        DESK = "desk"
        API = "api"
        WEB = "web"
        IMPORT = "import"

    borrower_id = models.UUIDField()
    borrower = TenantFK(Borrower, models.PROTECT, related_name="applications")
    product_id = models.UUIDField()
    product = TenantFK(Product, models.PROTECT, related_name="applications")
    amount_lisente = models.BigIntegerField()
    installments = models.PositiveSmallIntegerField()
    # What she wants it for, in her words, sealed under her own key.
    purpose_sealed = models.TextField(blank=True)
    # Why she took it back, sealed likewise.
    withdrawal_sealed = models.TextField(blank=True)
    status = FSMField(default=Status.DRAFT, choices=Status)
    channel = models.CharField(max_length=6, choices=Channel)
    # Empty where she asked herself, on her phone.
    captured_by_id = models.UUIDField(null=True, blank=True)
    # How she allowed on her phone that the registry be asked: which words, in which language.
    agreed = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    # The file that it came in, where it began in other books.
    import_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The first of two approvals, as long as the second is not there.
    first_approval_by_id = models.UUIDField(null=True, blank=True)
    waiting_for = models.CharField(max_length=10, blank=True)
    # The offer.
    approved_by_id = models.UUIDField(null=True, blank=True)
    offered_lisente = models.BigIntegerField(null=True, blank=True)
    offered_installments = models.PositiveSmallIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_ends_on = models.DateField(null=True, blank=True)
    # Since when it is approved though nobody could ask the registry; None: it was asked.
    unchecked_at = models.DateTimeField(null=True, blank=True)
    # What the registry refused when it could be asked again.
    conflict = models.CharField(max_length=30, blank=True, default="", db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="application_in_order"),
            models.Index(fields=["mfi", "borrower_id"], name="application_borrower"),
            models.Index(fields=["mfi", "product_id"], name="application_product"),
            models.Index(fields=["mfi", "status", "at"], name="application_status"),
            models.Index(fields=["mfi", "import_id"], name="application_import"),
            models.Index(
                fields=["mfi", "unchecked_at"],
                condition=Q(unchecked_at__isnull=False),
                name="application_unchecked",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "external_id"], name="application_external_once"
            ),
            models.UniqueConstraint(
                fields=["mfi", "borrower_id"],
                condition=Q(status__in=["submitted", "returned", "approved"]),
                name="application_one_open",
            ),
            # A loan points at these three, so that its approver cannot be made up.
            models.UniqueConstraint(
                fields=["mfi", "id", "approved_by_id"], name="application_approver"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by_id=F("captured_by_id"))
                & ~Q(first_approval_by_id=F("captured_by_id"))
                & ~Q(approved_by_id=F("first_approval_by_id")),
                name="application_nobody_approves_own",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "accepted"])
                | Q(
                    approved_by_id__isnull=False,
                    offered_lisente__isnull=False,
                    offered_installments__isnull=False,
                    offer_ends_on__isnull=False,
                ),
                name="application_offer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(amount_lisente__gt=0, installments__gt=0)
                & (Q(offered_lisente__isnull=True) | Q(offered_lisente__gt=0)),
                name="application_asks_for_something",
            ),
        ]

    @property
    def registry(self) -> Registry | None:
        """Tell whether the registry was asked before it was approved; None: that is not so far."""
        if self.approved_by_id is None:
            return None
        if self.unchecked_at is None:
            return self.Registry.CHECKED
        return self.Registry.CONFLICT if self.conflict else self.Registry.UNCHECKED

    @transition(status, source=[Status.DRAFT, Status.RETURNED], target=Status.SUBMITTED)
    def submit(self) -> None:
        """Ask for a decision."""

    @transition(status, source=Status.SUBMITTED, target=Status.RETURNED)
    def send_back(self) -> None:
        """Something is missing; whoever captured it may mend it."""

    @transition(status, source=Status.SUBMITTED, target=Status.APPROVED)
    def approve(self) -> None:
        """Make it an offer."""

    @transition(status, source=Status.SUBMITTED, target=Status.REJECTED)
    def reject(self) -> None:
        """Refuse it, with a reason that she hears."""

    @transition(
        status,
        source=[Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED],
        target=Status.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """She does not want it, or not on these terms."""

    @transition(status, source=Status.APPROVED, target=Status.ACCEPTED)
    def accept(self) -> None:
        """She agrees, and a loan is made."""

    @transition(
        status, source=[Status.DRAFT, Status.RETURNED, Status.APPROVED], target=Status.EXPIRED
    )
    def expire(self) -> None:
        """Nobody came back to it in time."""


class Decision(TenantModel):
    """What one member of staff decided, and on what; never changed."""

    class Kind(models.TextChoices):
        APPROVE = "approve"
        REJECT = "reject"
        RETURN = "return"

    application_id = models.UUIDField()
    application = TenantFK(Application, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=7, choices=Kind)
    by_id = models.UUIDField()
    # A first approval that waits for another's.
    waiting_for = models.CharField(max_length=10, blank=True)
    amount_lisente = models.BigIntegerField()
    installments = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=30, blank=True)
    note_sealed = models.TextField(blank=True)
    sealed_for_id = models.UUIDField(null=True, blank=True)
    # What the officer was advised: shares and codes, no personal values.
    advice = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "application_id", "at"], name="decision_application"),
        ]


class Acceptance(TenantModel):
    """That she agreed: to which text, how it is shown, and who wrote it down."""

    class How(models.TextChoices):
        PIN = "pin"
        PAPER = "paper"

    application_id = models.UUIDField()
    application = TenantFK(Application, models.PROTECT, related_name="acceptances")
    how = models.CharField(max_length=5, choices=How)
    # The evidence, and under whose key it is sealed.
    note_sealed = models.TextField(blank=True)
    sealed_for_id = models.UUIDField(null=True, blank=True)
    key_facts_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    key_facts = models.JSONField()
    text_shown = models.TextField()
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "application_id"], name="acceptance_once"),
        ]
