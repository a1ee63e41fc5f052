"""People, the lenders they belong to, borrowers, and what somebody must look into."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0004_phones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Borrower",
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
                ("person_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("name_folded", models.CharField(max_length=120)),
                ("phone", models.CharField(max_length=16, verbose_name="phone in E.164")),
                ("district_id", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("blocked", "Blocked"),
                            ("erased", "Erased"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=60, null=True)),
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
            ],
        ),
        migrations.CreateModel(
            name="Case",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaint", "Complaint"),
                            ("callback", "Callback"),
                            ("dispute", "Dispute"),
                            ("identity", "Identity"),
                            ("pin_reset", "Pin Reset"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting", "Waiting"),
                            ("resolved", "Resolved"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reference", models.CharField(max_length=8)),
                ("borrower_id", models.UUIDField(blank=True, null=True)),
                ("owner_id", models.UUIDField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "borrower",
                    loans.tenancy.TenantFK(
                        blank=True,
                        from_fields=("mfi", "borrower_id"),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
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
                    models.CharField(choices=[("en", "English"), ("st", "Sesotho")], max_length=2),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("seen", "seen"),
                            ("matched", "matched"),
                        ],
                        max_length=8,
                    ),
                ),
                ("national_id_digest", models.BinaryField(null=True)),
                ("digest_key_id", models.CharField(max_length=32)),
                ("national_id_sealed", models.CharField(blank=True, max_length=120)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["phone"], name="person_phone"),
                    models.Index(fields=["national_id_digest"], name="person_national_id"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("identity__in", ["seen", "matched"])),
                        fields=("national_id_digest",),
                        name="person_proven_once",
                    ),
                    models.UniqueConstraint(
                        fields=("national_id_digest", "phone"), name="person_declared_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phone__regex", "^\\+[1-9][0-9]{6,14}$"),
                            ("phone", ""),
                            _connector="OR",
                        ),
                        name="person_phone_e164",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("borrower_id", models.UUIDField()),
                ("phone", models.CharField(max_length=16, verbose_name="phone in E.164")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "mfi",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="loans.mfi",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="loans.person",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(fields=["mfi", "at", "id"], name="borrower_in_order"),
        ),
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(fields=["mfi", "phone"], name="borrower_phone"),
        ),
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(
                fields=["mfi", "name_folded"],
                name="borrower_name",
                opclasses=["uuid_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="borrower",
            constraint=models.UniqueConstraint(fields=("mfi", "person_id"), name="borrower_once"),
        ),
        migrations.AddConstraint(
            model_name="borrower",
            constraint=models.UniqueConstraint(
                fields=("mfi", "external_id"), name="borrower_external_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="borrower",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "blocked", "erased"])),
                name="borrower_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["mfi", "at", "id"], name="case_in_order"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["mfi", "borrower_id"], name="case_borrower"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("mfi", "reference"), name="case_reference_once"
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["phone"], name="membership_phone"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("person", "mfi"), name="membership_once"),
        ),
        TenantTable("Borrower"),
        TenantTable("Case", relations=["borrower"]),
    ]
