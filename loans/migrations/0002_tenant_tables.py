"""What belongs to one lender: its state, events, keys, audit rows and their seals."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_house")]

    operations = [
        migrations.CreateModel(
            name="MfiState",
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
                ("audit_number", models.BigIntegerField(default=0)),
                ("audit_digest", models.BinaryField(default=b"")),
                ("audit_sealed_to", models.DateTimeField(blank=True, null=True)),
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("type", models.CharField(max_length=40)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField()),
                ("data", models.JSONField(default=dict)),
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
            name="Once",
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
                ("caller", models.CharField(max_length=80)),
                ("route", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.BinaryField()),
                ("facts", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
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
            name="AuditEntry",
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
            name="AuditSeal",
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
                ("number", models.BigIntegerField()),
                ("entry_id", models.UUIDField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "entry_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        serialize=False,
                        to="loans.auditentry",
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
            model_name="event",
            index=models.Index(fields=["mfi", "at", "id"], name="event_in_order"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.UniqueConstraint(fields=("mfi", "number"), name="seal_number_once"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.UniqueConstraint(fields=("mfi", "entry_id"), name="seal_entry_once"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["mfi", "at", "id"], name="audit_in_order"),
        ),
        migrations.AddConstraint(
            model_name="once",
            constraint=models.UniqueConstraint(
                fields=("mfi", "caller", "route", "key"), name="once_key"
            ),
        ),
        TenantTable("MfiState"),
        TenantTable("Event"),
        TenantTable("Once"),
        TenantTable("AuditEntry"),
        TenantTable("AuditSeal", relations=["entry"]),
        AppendOnly("AuditEntry"),
        AppendOnly("AuditSeal"),
    ]
