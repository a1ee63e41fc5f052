"""What borrowers ask for, and who decided."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0008_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("borrower_id", models.UUIDField()),
                ("product_id", models.UUIDField()),
                ("amount_lisente", models.BigIntegerField()),
                ("installments", models.PositiveSmallIntegerField()),
                ("purpose_sealed", models.TextField(blank=True)),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="draft",
                        max_length=50,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("ussd", "Ussd"),
                            ("desk", "Desk"),
                            ("api", "Api"),
                            ("web", "Web"),
                            ("import", "Import"),
                        ],
                        max_length=6,
                    ),
                ),
                ("captured_by_id", models.UUIDField(blank=True, null=True)),
                ("external_id", models.CharField(blank=True, max_length=60, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("first_approval_by_id", models.UUIDField(blank=True, null=True)),
                ("waiting_for", models.CharField(blank=True, max_length=10)),
                ("approved_by_id", models.UUIDField(blank=True, null=True)),
                ("offered_lisente", models.BigIntegerField(blank=True, null=True)),
                ("offered_installments", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("offer_ends_on", models.DateField(blank=True, null=True)),
                (
                    "borrower",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "borrower_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        serialize=False,
                        to="loans.borrower",
                        to_fields=("mfi", "id"),
                    ),
                ),
                (
                    "mfi",
                    loans.tenancy.MfiKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.mfi",
                    ),
                ),
                (
                    "product",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "product_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        serialize=False,
                        to="loans.product",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("application_id", models.UUIDField()),
                (
                    "how",
                    models.CharField(choices=[("pin", "Pin"), ("paper", "Paper")], max_length=5),
                ),
                ("note_sealed", models.TextField(blank=True)),
                ("sealed_for_id", models.UUIDField(blank=True, null=True)),
                ("key_facts_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("key_facts", models.JSONField()),
                ("text_shown", models.TextField()),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mfi",
                    loans.tenancy.MfiKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.mfi",
                    ),
                ),
                (
                    "application",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "application_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        serialize=False,
                        to="loans.application",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("application_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("reject", "Reject"),
                            ("return", "Return"),
                        ],
                        max_length=7,
                    ),
                ),
                ("by_id", models.UUIDField()),
                ("waiting_for", models.CharField(blank=True, max_length=10)),
                ("amount_lisente", models.BigIntegerField()),
                ("installments", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("note_sealed", models.TextField(blank=True)),
                ("sealed_for_id", models.UUIDField(blank=True, null=True)),
                ("advice", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "application_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        serialize=False,
                        to="loans.application",
                        to_fields=("mfi", "id"),
                    ),
                ),
                (
                    "mfi",
                    loans.tenancy.MfiKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.mfi",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["mfi", "at", "id"], name="application_in_order"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["mfi", "borrower_id"], name="application_borrower"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["mfi", "product_id"], name="application_product"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["mfi", "status", "at"], name="application_status"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("mfi", "external_id"), name="application_external_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["submitted", "returned", "approved"])),
                fields=("mfi", "borrower_id"),
                name="application_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("mfi", "id", "approved_by_id"), name="application_approver"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by_id", models.F("captured_by_id")), _negated=True),
                    models.Q(("first_approval_by_id", models.F("captured_by_id")), _negated=True),
                    models.Q(("approved_by_id", models.F("first_approval_by_id")), _negated=True),
                ),
                name="application_nobody_approves_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["approved", "accepted"]), _negated=True),
                    models.Q(
                        ("approved_by_id__isnull", False),
                        ("offer_ends_on__isnull", False),
                        ("offered_installments__isnull", False),
                        ("offered_lisente__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="application_offer_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_lisente__gt", 0),
                    ("installments__gt", 0),
                    models.Q(
                        ("offered_lisente__isnull", True),
                        ("offered_lisente__gt", 0),
                        _connector="OR",
                    ),
                ),
                name="application_asks_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                fields=("mfi", "application_id"), name="acceptance_once"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["mfi", "application_id", "at"], name="decision_application"),
        ),
        TenantTable("Application", relations=["borrower", "product"]),
        TenantTable("Acceptance", relations=["application"]),
        TenantTable("Decision", relations=["application"]),
        AppendOnly("Acceptance"),
        AppendOnly("Decision"),
    ]
