"""An audience is read as it is meant, or refused with the field that is wrong."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.models import Loan
from loans.numbering import country_of
from messaging.rules.audience import (
    STATUSES,
    Audience,
    Filter,
    Known,
    NotAnAudience,
    read_audience,
)
from messaging.rules.recipients_file import FIXED_LINE, NOT_SERVED

SCHOOL = "00000000-0000-4000-8000-000000000001"
KNOWN = Known({"Maseru", "Leribe"}, ("LS",), country_of)
PALESA, LINEO = "+26658123456", "+26663123456"


def read(sent: object) -> Audience:
    return read_audience(sent, KNOWN)


def errors(sent: object) -> dict[str, str]:
    with pytest.raises(NotAnAudience) as refusal:
        read(sent)
    return refusal.value.errors


def test_the_four_ways_are_read_and_written_alike() -> None:
    rule = {
        "district": "Leribe",
        "officer": SCHOOL,
        "language": "st",
        "product": SCHOOL,
        "status": "active",
        "days_overdue_min": 1,
        "days_overdue_max": 30,
    }
    for sent in ({"all": True}, {"group": SCHOOL}, {"phones": [PALESA]}, {"filter": rule}):
        assert read(sent).plain() == sent
    assert read({"all": True}) == Audience()
    assert read({"group": SCHOOL}) == Audience(group_id=UUID(SCHOOL))


def test_numbers_are_brought_to_one_form_and_are_there_once() -> None:
    sent = {"phones": ["58123456", PALESA, "26663123456"]}
    assert read(sent).phones == (PALESA, LINEO)


def test_each_wrong_number_is_told_by_its_place() -> None:
    sent = {"phones": ["58123456", "22312345", "+27821234567", 58123456]}
    assert errors(sent) == {
        "phones.1": FIXED_LINE,
        "phones.2": NOT_SERVED,
        "phones.3": "A number as text.",
    }
    few = "A list of 1 to 1000 numbers; send more as a file."
    lists: list[object] = [[], "58123456", [PALESA] * 1001, None]
    for wrong in lists:
        assert errors({"phones": wrong}) == {"phones": few}


def test_it_is_one_of_four_and_nothing_else() -> None:
    one = "Exactly one of all, filter, group, phones."
    assert errors({}) == {"audience": one}
    assert errors({"all": True, "group": SCHOOL}) == {"audience": one}
    assert errors({"all": True, "mfi": SCHOOL}) == {"mfi": "No such field."}
    assert errors({"all": False}) == {"all": "true, and nothing else."}
    assert errors({"group": "school"}) == {"group": "An id."}
    others: list[object] = [None, [], "all", 1]
    for wrong in others:
        assert errors(wrong) == {"audience": "An object with one of all, filter, group, phones."}


def test_all_faults_of_a_filter_are_told_at_once() -> None:
    wrong = {
        "district": "Durban",
        "officer": "me",
        "language": "zu",
        "status": "late",
        "days_overdue_min": 0,
        "days_overdue_max": 1.5,
        "town": "Roma",
    }
    assert errors({"filter": wrong}) == {
        "filter.district": "A district of Lesotho, such as Leribe.",
        "filter.officer": "An id.",
        "filter.language": "One of en, st.",
        "filter.status": f"One of {', '.join(STATUSES)}.",
        "filter.days_overdue_min": "A whole number from 1 to 9999.",
        "filter.days_overdue_max": "A whole number from 1 to 9999.",
        "filter.town": "No such field.",
    }
    assert list(errors({"filter": {"days_overdue_min": True}})) == ["filter.days_overdue_min"]


def test_a_filter_that_is_so_of_nobody_or_of_everybody_is_refused() -> None:
    assert list(errors({"filter": {}})) == ["filter"]
    assert errors({"filter": {"days_overdue_min": 30, "days_overdue_max": 5}}) == {
        "filter.days_overdue_max": "No less than days_overdue_min."
    }
    assert errors({"filter": {"status": "closed", "days_overdue_min": 1}}) == {
        "filter.status": "Only a loan that is active is overdue."
    }


def test_it_knows_the_states_that_a_loan_has() -> None:
    assert set(STATUSES) == set(Loan.Status.values)
    assert Filter(days_overdue_max=1).by_lateness


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "group", "phones", "filter", "x"]), inner)
        | st.dictionaries(st.sampled_from([*Filter.__dataclass_fields__, "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_is_sent_it_is_read_or_refused(sent: object) -> None:
    try:
        made = read(sent)
    except NotAnAudience:
        return
    assert read(made.plain()) == made
