"""Lists and saved filters: whom a lender writes to together."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0039_borrower_language"),
        ("messaging", "0008_wordings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
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
                ("name", models.CharField(max_length=60)),
                ("filter", models.JSONField(blank=True, null=True)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(blank=True, max_length=32)),
                ("file_digest", models.BinaryField(null=True)),
                ("by_id", models.CharField(max_length=64)),
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
            name="GroupMember",
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
                ("group_id", models.UUIDField()),
                ("borrower_id", models.UUIDField(blank=True, null=True)),
                ("phone_sealed", models.TextField(blank=True)),
                ("to_digest", models.BinaryField()),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=[("en", "English"), ("st", "Sesotho")], max_length=2
                    ),
                ),
                (
                    "network",
                    models.CharField(
                        blank=True,
                        choices=[("vodacom", "Vodacom"), ("econet", "Econet"), ("other", "Other")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "group",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "group_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        serialize=False,
                        to="messaging.group",
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
            model_name="group",
            index=models.Index(fields=["mfi", "at", "id"], name="group_in_order"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(fields=("mfi", "name"), name="group_name_once"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__isnull", True), ("filter__isnull", False)),
                    models.Q(("data_key__isnull", False), ("filter__isnull", True)),
                    _connector="OR",
                ),
                name="group_is_list_or_filter",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(
                fields=["mfi", "group_id", "at", "id"], name="group_member_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(
                fields=("mfi", "group_id", "to_digest"), name="group_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("borrower_id__isnull", False), ("phone_sealed", "")),
                    models.Q(
                        ("borrower_id__isnull", True), models.Q(("phone_sealed", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="group_member_borrower_or_sealed",
            ),
        ),
        TenantTable("Group"),
        TenantTable("GroupMember", ["group"]),
    ]
