"""Somebody who goes on paying, one repayment after the other, until nobody asks any more."""

import json
import select
import sys
import time
from collections import Counter
from random import Random
from uuid import UUID, uuid4

import django


def main(mfi_id: str, finance: str) -> None:
    """Pay a loti on one loan after another, and tell how long each took whenever asked."""
    django.setup()
    # Models must be there first.
    from loans.actions.receive_payment import PaymentIn, receive_payment  # noqa: PLC0415
    from loans.dates import today  # noqa: PLC0415
    from loans.deed import Actor  # noqa: PLC0415
    from loans.errors import DomainError  # noqa: PLC0415
    from loans.models import Loan  # noqa: PLC0415

    lender, by, chance = UUID(mfi_id), Actor.staff(UUID(finance)), Random(1)
    loans = list(
        Loan.objects.of(lender).filter(status="active").values_list("id", flat=True)[:20_000]
    )
    seconds: list[float] = []
    refused: Counter[str] = Counter()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        begun = time.perf_counter()
        try:
            money = PaymentIn(100, today(), "cash", uuid4().hex)
            receive_payment(lender, chance.choice(loans), money, by=by)
        except DomainError as error:
            refused[error.code] += 1
        seconds.append(time.perf_counter() - begun)
        if select.select([sys.stdin], [], [], 0.005)[0]:
            if not sys.stdin.readline():
                return
            sys.stdout.write(json.dumps({"seconds": seconds, "refused": refused}) + "\n")
            sys.stdout.flush()
            seconds, refused = [], Counter()


main(*sys.argv[1:])
