"""What the registry alone knows is written down and read back as it was."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from credit.rules.consent import Channel, Consent, Purpose
from credit.rules.copied import Copied, Named, Sighting, read, text_of
from credit.rules.dispute import Dispute, Verdict
from credit.rules.inquiry import Inquiry
from tests.credit.conftest import MARCH, Somebody

DAY = timedelta(days=1)
PALESA = Somebody()
CONSENT = Consent(
    id=uuid4(),
    subject=uuid4(),
    mfi_id=uuid4(),
    purpose=Purpose.REVIEW,
    channel=Channel.PHONE,
    text_digest=b"\x00" * 32,
    evidence_sealed="sealed \u2019words\n",
    given_at=MARCH,
    expires_at=MARCH + DAY,
)
LOOK = Inquiry(
    id=uuid4(),
    subject=uuid4(),
    mfi_id=uuid4(),
    purpose=Purpose.APPLICATION,
    consent_id=uuid4(),
    at=MARCH,
)
DISPUTE = Dispute(id=uuid4(), subject=uuid4(), mfi_id=uuid4(), loan_id=uuid4(), opened_at=MARCH)
ALL = (
    Named(PALESA.identity, uuid4()),
    Sighting(PALESA.phone, uuid4(), MARCH),
    CONSENT,
    replace(CONSENT, revoked_at=MARCH + DAY),
    LOOK,
    replace(LOOK, officer=uuid4()),
    DISPUTE,
    replace(DISPUTE, verdict=Verdict.UPHELD, settled_at=MARCH + DAY),
)


@pytest.mark.parametrize("one", ALL, ids=range(len(ALL)))
def test_each_is_read_back_as_it_was_from_one_line(one: Copied) -> None:
    text = text_of(one)
    assert "\n" not in text
    assert read(text) == one
    assert text_of(read(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '["name", 3]',
        '["visit", {}]',
        text_of(LOOK).replace("+00:00", ""),
        text_of(LOOK).replace("application", "curiosity"),
        text_of(DISPUTE)[:-2],
    ],
    ids=range(8),
)
def test_what_is_not_so_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not readable"):
        read(text)


def test_a_moment_keeps_its_millisecond() -> None:
    at = datetime.fromisoformat("2026-03-01T08:00:00.123+00:00")
    told = read(text_of(replace(LOOK, at=at)))
    assert isinstance(told, Inquiry)
    assert told.at == at
