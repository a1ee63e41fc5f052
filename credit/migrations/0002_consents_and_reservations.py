"""What people allow lenders to ask, and what lenders together hold for one person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0001_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonLock",
            fields=[
                ("borrower_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "credit_person_lock",
            },
        ),
        migrations.CreateModel(
            name="ConsentRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "consent_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("borrower_id", models.UUIDField()),
                ("consent_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("application", "application"),
                            ("review", "review"),
                            ("collection", "collection"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("officer", "officer"), ("phone", "phone")], max_length=7
                    ),
                ),
                ("text_digest", models.BinaryField(max_length=32)),
                ("evidence_sealed", models.TextField(blank=True)),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "credit_consent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("given_at"))),
                        name="credit_consent_holds_a_while",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExposureRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "entry_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("borrower_id", models.UUIDField()),
                ("entry_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                ("consent_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "reserved"),
                            ("released", "released"),
                            ("expired", "expired"),
                            ("exposed", "exposed"),
                            ("settled", "settled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount_lisente", models.BigIntegerField()),
                ("expires_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("claims", models.JSONField()),
            ],
            options={
                "db_table": "credit_exposure",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "reserved")),
                        fields=["mfi_id", "touched_at"],
                        name="credit_exposure_held",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_lisente__gte", 0)),
                        name="credit_exposure_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reserved", "released", "expired", "exposed", "settled"])
                        ),
                        name="credit_exposure_state",
                    ),
                ],
            },
        ),
    ]
