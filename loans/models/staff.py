"""The people who work here: at a lender, for the platform, or for the regulator."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class StaffManager(BaseUserManager["StaffMember"]):
    """Finds staff by the name they sign in with; making one is an action's work."""

    def get_by_natural_key(self, username: str | None) -> "StaffMember":
        """Find by username, in whatever case it was typed."""
        return self.get(username=(username or "").lower())


class StaffMember(AbstractBaseUser):
    """One account, one role."""

    class Role(models.TextChoices):
        """What the account may do: the platform's two have no lender, the other five have one."""

        PLATFORM_ADMIN = "platform_admin"
        REGULATOR = "regulator"
        ADMIN = "admin"
        MANAGER = "manager"
        OFFICER = "officer"
        FINANCE = "finance"
        AUDITOR = "auditor"

    PLATFORM_ROLES = (Role.PLATFORM_ADMIN, Role.REGULATOR)
    # Who registers borrowers and looks after them.
    OFFICER_ROLES = (Role.OFFICER, Role.MANAGER, Role.ADMIN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role)
    # No foreign key in the database: with one, Citus would take this table, and all that point at
    # it, into its metadata, and refuse third-party migrations.
    mfi = models.ForeignKey(
        "loans.Mfi",
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="staff",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name", "role"]

    class Meta:
        """Names are kept in small letters; a role fits its place."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),
                name="staff_username_lower",
            ),
            models.CheckConstraint(
                name="staff_role_fits_place",
                condition=models.Q(role__in=["platform_admin", "regulator"], mfi__isnull=True)
                | models.Q(
                    role__in=["admin", "manager", "officer", "finance", "auditor"],
                    mfi__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        """Say the username."""
        return self.username
