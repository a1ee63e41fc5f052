"""A lender is taken on once, with its own state, audit row and event."""

import pytest
from django.core.exceptions import ValidationError

from loans.actions.onboard_mfi import NewLender, mfi_id, onboard_mfi
from loans.deed import Actor, Once
from loans.errors import AlreadyTaken
from loans.models import AuditEntry, Event, Mfi, MfiState
from loans.queries.directory import Lender, lender_at, lenders

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
PLATFORM = Actor.system("platform")
MALUTI = NewLender("Maluti Credit", "maluti", "+26622310001", district_id=1)


def test_a_lender_is_taken_on() -> None:
    made = mfi_id(onboard_mfi(MALUTI, by=PLATFORM))
    assert lenders() == [Lender(made, "Maluti Credit", "maluti", "+26622310001", "Maseru")]
    assert MfiState.objects.of(made).get().id == made
    assert AuditEntry.objects.of(made).get().action == "onboard-mfi"
    assert Event.objects.of(made).get().type == "mfi.onboarded"


def test_the_same_request_twice_takes_on_one_lender() -> None:
    once = Once.of_body("k", "platform", "mfis", {"slug": "maluti"})
    first = onboard_mfi(MALUTI, by=PLATFORM, once=once)
    assert onboard_mfi(MALUTI, by=PLATFORM, once=once) == first
    assert Mfi.objects.count() == 1


def test_a_name_or_subdomain_that_is_taken_is_refused() -> None:
    onboard_mfi(MALUTI, by=PLATFORM)
    for twin in (
        NewLender("Maluti Credit", "other", "+26622310001", 1),
        NewLender("Other", "maluti", "+26622310001", 1),
    ):
        with pytest.raises(AlreadyTaken):
            onboard_mfi(twin, by=PLATFORM)
    assert Mfi.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("A lender whose name no screen holds", "long"),
        ("", "empty"),
        ("Maluti", "Maluti"),
        ("Maluti", "-maluti"),
        ("Maluti", "malu.ti"),
        ("Maluti", ""),
    ],
)
def test_a_name_no_screen_or_address_holds_is_refused(name: str, slug: str) -> None:
    with pytest.raises(ValidationError):
        onboard_mfi(NewLender(name, slug, "+26622310001", 1), by=PLATFORM)


def test_a_suspended_lender_is_not_offered() -> None:
    made = mfi_id(onboard_mfi(MALUTI, by=PLATFORM))
    Mfi.objects.filter(id=made).update(status="suspended")
    assert lenders() == []
    assert lender_at("maluti") is None
