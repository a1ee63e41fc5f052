"""What a lender pays for a part of a text: the installation's price, or its own."""

import pytest

from loans.deed import Actor
from loans.models import AuditEntry, Mfi
from messaging.actions.set_sms_price import set_sms_price
from messaging.queries.prices import prices_of
from messaging.rules.network import ECONET, OTHER, VODACOM

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")


def test_a_lender_pays_its_own_price_and_another_the_installations(maluti: Mfi, senqu: Mfi) -> None:
    set_sms_price(maluti.id, ECONET, 225, by=OPERATOR)
    assert dict(prices_of(maluti.id).tenths) == {VODACOM: 300, ECONET: 225, OTHER: 800}
    set_sms_price(maluti.id, ECONET, 250, by=OPERATOR)
    assert dict(prices_of(maluti.id).tenths) == {VODACOM: 300, ECONET: 250, OTHER: 800}
    assert dict(prices_of(senqu.id).tenths) == {VODACOM: 300, ECONET: 300, OTHER: 800}
    set_sms_price(maluti.id, ECONET, None, by=OPERATOR)
    assert prices_of(maluti.id) == prices_of(senqu.id)
    trail = AuditEntry.objects.of(maluti).filter(action="set-sms-price").order_by("at")
    assert [(one.before, one.after) for one in trail] == [
        ({ECONET: None}, {ECONET: 225}),
        ({ECONET: 225}, {ECONET: 250}),
        ({ECONET: 250}, {ECONET: None}),
    ]
