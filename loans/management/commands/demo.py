"""Fill an empty installation with three lenders and their staff, to try everything at once."""

import os
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.add_product import NewProduct, add_product
from loans.actions.change_policy import change_policy
from loans.actions.manage_staff import NewStaff, add_staff
from loans.actions.onboard_mfi import NewLender, mfi_id, onboard_mfi
from loans.deed import Actor
from loans.demo_book import BORROWERS, House, fill
from loans.models import Mfi, StaffMember
from loans.queries.products import of_lender
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.policy import PlainValue
from loans.rules.terms import Amortization, Method

LENDERS = (
    NewLender("Maluti Credit", "maluti", "+26622310001", district_id=1),
    NewLender("Senqu Finance", "senqu", "+26622400002", district_id=3),
    NewLender("Khubelu Microloans", "khubelu", "+26622920003", district_id=5),
)
# Who works at each of the three, role by role: short names people of Lesotho bear.
PEOPLE = {
    "maluti": ("Neo Mokoena", "Lerato Nthako", "Thabo Letsie", "Mamello Ranko", "Tefo Sello"),
    "senqu": ("Palesa Moshe", "Kamohelo Tau", "Mpho Lebona", "Nthabiseng Phiri", "Sello Mohapi"),
    "khubelu": ("Teboho Lesia", "Limpho Nkoe", "Katleho Moeti", "Refiloe Tsoeu", "Pitso Ramo"),
}
ROLES = ("admin", "manager", "officer", "finance", "auditor")


# One that pays out by itself once it is accepted, and one that waits for the lender's finance.
PRODUCTS = (
    NewProduct(
        name="Quick loan",
        limits=Limits(Decimal(200), Decimal(5000), 1, 6),
        rate=Decimal(3),
        rate_period=RatePeriod.MONTH,
        method=Method.DECLINING,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        period="month",
        disbursement=Disbursement.AUTOMATIC,
    ),
    NewProduct(
        name="Business loan",
        limits=Limits(Decimal(1000), Decimal(40000), 3, 24),
        rate=Decimal(24),
        rate_period=RatePeriod.YEAR,
        method=Method.FLAT,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        period="month",
        disbursement=Disbursement.MANUAL,
        fees=(
            {
                "name": "Form",
                "when": "disbursement",
                "kind": "flat",
                "value": "50.00",
                "paid": "deducted",
            },
        ),
        penalties=(
            {
                "kind": "percent_of_overdue",
                "value": "2",
                "wait_days": 3,
                "every": "month",
                "cap": "200.00",
            },
        ),
    ),
)


# So that everything can be tried at once.
POLICY: dict[str, PlainValue] = {
    "declared_identity_limit_lisente": None,
    "second_approval_above_lisente": 5_000_000,
    "second_correction_above_lisente": 5_000_000,
    "looks_per_officer_day": 0,
    "quiet_from_hour": None,
    "second_broadcast_above_recipients": 10_000,
    "broadcasts_per_number_day": 0,
    "consent_codes_per_officer_day": 0,
    "backdate_days": 400,
    "funds_checked": True,
}


class Command(BaseCommand):
    """Makes what is missing, and leaves alone what is there."""

    help = "Load the demo: three lenders with staff and products, and the house's own accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many lenders there are, and how many borrowers each has."""
        parser.add_argument("--borrowers", type=int, default=BORROWERS)
        parser.add_argument("--lenders", type=int, default=len(LENDERS))

    def handle(self, *, borrowers: int, lenders: int, **_options: Any) -> None:  # noqa: ANN401
        """Load it."""
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Set DEMO_PASSWORD to the password of the demo's accounts.")
        by = Actor.system("demo")
        there = set(StaffMember.objects.values_list("username", flat=True))
        for username, name, role in (
            ("platform", "Retselisitsoe Molapo", "platform_admin"),
            ("regulator", "Mosa Khaketla", "regulator"),
        ):
            if username not in there:
                add_staff(NewStaff(username, name, role), password, by=by)
        for lender in LENDERS[:lenders]:
            known = Mfi.objects.filter(slug=lender.slug).values_list("id", flat=True).first()
            lender_id = known or mfi_id(onboard_mfi(lender, by=by))
            for role, name in zip(ROLES, PEOPLE[lender.slug], strict=True):
                username = f"{lender.slug}-{role}"
                if username not in there:
                    add_staff(NewStaff(username, name, role, mfi_id=lender_id), password, by=by)
            offered = set(of_lender(lender_id).values_list("name", flat=True))
            for product in PRODUCTS:
                if product.name not in offered:
                    add_product(lender_id, product, by=by)
            if not known:
                change_policy(lender_id, POLICY, by=by)
            staff = StaffMember.objects.filter(mfi_id=lender_id)
            fill(
                House(
                    lender_id,
                    LENDERS.index(lender),
                    dict(staff.values_list("role", "id")),
                    dict(of_lender(lender_id).values_list("name", "id")),
                ),
                borrowers,
            )
        self.stdout.write(f"{Mfi.objects.count()} lenders, {StaffMember.objects.count()} accounts")
