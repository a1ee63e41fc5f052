"""A chart of accounts for lenders that were there before the ledger."""

import uuid

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As they were on the day of this migration; what a lender is given today stands in the rules.
ACCOUNTS = (
    ("1000", "Cash", "asset"),
    ("1010", "Bank", "asset"),
    ("1020", "Mobile wallet", "asset"),
    ("1090", "Payouts on their way", "asset"),
    ("1100", "Loans to borrowers", "asset"),
    ("2000", "Owed to borrowers", "liability"),
    ("2010", "Money not yet matched", "liability"),
    ("3000", "Lender's capital", "equity"),
    ("3010", "Balances brought along", "equity"),
    ("4000", "Interest received", "income"),
    ("4010", "Fees received", "income"),
    ("4020", "Penalties received", "income"),
    ("4030", "Recovered after write-off", "income"),
    ("5000", "Loans written off", "expense"),
)


def open_accounts(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give each lender what onboarding gives a new one."""
    accounts = apps.get_model("loans", "LedgerAccount")
    for mfi in apps.get_model("loans", "Mfi").objects.all():
        accounts.objects.bulk_create(
            accounts(mfi_id=mfi.id, id=uuid.uuid4(), code=code, name=name, kind=kind)
            for code, name, kind in ACCOUNTS
        )


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0013_ledger"),
    ]

    operations = [
        migrations.RunPython(open_accounts, migrations.RunPython.noop),
    ]
