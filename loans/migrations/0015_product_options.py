"""Products: ladder, terms offered, day count, what is left when a loan is paid off, status."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0014_charts"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="affordable_percent",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="days_in_month",
            field=models.CharField(blank=True, max_length=6, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="days_in_year",
            field=models.CharField(blank=True, max_length=6, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="early_interest",
            field=models.CharField(default="all", max_length=6),
        ),
        migrations.AddField(
            model_name="product",
            name="installment_multiple_lisente",
            field=models.BigIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="product",
            name="ladder",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="product",
            name="status",
            field=models.CharField(
                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="terms_offered",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days_in_month__isnull", True), ("days_in_year__isnull", True)),
                    models.Q(
                        ("days_in_month__isnull", False),
                        ("days_in_year__isnull", False),
                        models.Q(
                            models.Q(
                                ("days_in_month__in", ["30", "actual"]),
                                ("days_in_year__in", ["360", "364", "365"]),
                            ),
                            models.Q(("days_in_month", "actual"), ("days_in_year", "actual")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="product_day_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("installment_multiple_lisente__gte", 1),
                    (
                        "installment_multiple_lisente__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("principal_min"), "*", models.Value(100)
                        ),
                    ),
                ),
                name="product_installment_multiple",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("early_interest__in", ["all", "earned"])),
                name="product_early_interest",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("affordable_percent__isnull", True),
                    models.Q(("affordable_percent__gte", 1), ("affordable_percent__lte", 100)),
                    _connector="OR",
                ),
                name="product_affordable_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "closed"])), name="product_status_known"
            ),
        ),
    ]
