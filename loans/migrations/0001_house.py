"""The house: districts, lenders, staff, people, and the house's own audit and keys."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

from loans.placement import CitusExtension, ReferenceTable
from loans.rights import AppendOnly, ProductRole


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        CitusExtension(),
        migrations.CreateModel(
            name="District",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("name_st", models.CharField(max_length=40, verbose_name="name in Sesotho")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HouseChainHead",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("audit_number", models.BigIntegerField(default=0)),
                ("audit_digest", models.BinaryField(default=b"")),
                ("audit_sealed_to", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HouseAuditEntry",
            fields=[
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=40)),
                ("target_kind", models.CharField(max_length=30)),
                ("target_id", models.CharField(max_length=60)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("ip", models.CharField(blank=True, max_length=45)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at", "id"], name="house_audit_in_order")],
            },
        ),
        migrations.CreateModel(
            name="HouseAuditSeal",
            fields=[
                ("number", models.BigIntegerField()),
                ("entry_id", models.UUIDField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="house_seal_number_once"),
                    models.UniqueConstraint(fields=("entry_id",), name="house_seal_entry_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseOnce",
            fields=[
                ("caller", models.CharField(max_length=80)),
                ("route", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.BinaryField()),
                ("facts", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("caller", "route", "key"), name="house_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mfi",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=22, unique=True)),
                (
                    "slug",
                    models.SlugField(
                        max_length=32,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$",
                                "Lower-case letters and digits.",
                            )
                        ],
                    ),
                ),
                ("phone", models.CharField(max_length=16, verbose_name="office phone")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lenders",
                        to="loans.district",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("username", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("platform_admin", "Platform Admin"),
                            ("regulator", "Regulator"),
                            ("admin", "Admin"),
                            ("manager", "Manager"),
                            ("officer", "Officer"),
                            ("finance", "Finance"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=16,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "mfi",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="loans.mfi",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("phone", models.CharField(max_length=16, verbose_name="phone in E.164")),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=[("en", "English"), ("st", "Sesotho")], max_length=2
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("phone",), name="person_phone_once"),
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^\\+[1-9][0-9]{6,14}$")),
                        name="person_phone_e164",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="mfi",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "suspended"])), name="mfi_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("username", django.db.models.functions.text.Lower("username"))),
                name="staff_username_lower",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mfi__isnull", True), ("role__in", ["platform_admin", "regulator"])),
                    models.Q(
                        ("mfi__isnull", False),
                        ("role__in", ["admin", "manager", "officer", "finance", "auditor"]),
                    ),
                    _connector="OR",
                ),
                name="staff_role_fits_place",
            ),
        ),
        ReferenceTable("District"),
        ReferenceTable("Mfi"),
        ProductRole(),
        AppendOnly("HouseAuditEntry"),
        AppendOnly("HouseAuditSeal"),
    ]
