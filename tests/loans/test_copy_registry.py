"""A registry that was lost, or that has outgrown its server, begins with what only it knew."""

import gzip
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from credit.rules.address import Address
from credit.rules.consent import Purpose
from credit.rules.dispute import Dispute, Verdict
from credit.stores.schema import migrate
from loans.errands.credit_record import own_record, record_shown_to
from loans.errands.registry import consents, disputes, subject_of
from loans.models import Borrower
from loans.queries.borrowers import person_behind
from tests.credit.conftest import closed_port
from tests.credit.conftest import cluster as cluster_
from tests.loans.book import Book
from tests.loans.registry_lost import NOW, TABLES, at, found, lend, lose
from tests.registry_choice import kept_at

cluster = cluster_
pytestmark = pytest.mark.django_db(transaction=True)


def said(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def looks_at(book: Book, borrower_id: UUID) -> list[tuple[UUID, str | None]]:
    record = own_record(person_behind(book.mfi.id, borrower_id))
    return [(one.mfi_id, str(one.officer)) for one in record.looks]


def disputed(book: Book, borrower_id: UUID) -> Dispute:
    """Have her dispute something, and two agree with her."""
    subject = subject_of(book.mfi.id, borrower_id)
    one = Dispute(
        id=uuid4(),
        subject=subject,
        mfi_id=book.mfi.id,
        loan_id=uuid4(),
        opened_at=timezone.now().replace(microsecond=0),
    )
    settled_at = one.opened_at + timedelta(hours=1)
    with disputes.asked() as store:
        store.open_dispute(one)
        store.settle_dispute(subject, one.id, Verdict.UPHELD, at=settled_at)
    return replace(one, verdict=Verdict.UPHELD, settled_at=settled_at)


def all_of(book: Book, borrower_id: UUID) -> tuple[object, ...]:
    """Tell what the registry alone knows of her."""
    subject = subject_of(book.mfi.id, borrower_id)
    with disputes.asked() as kept, consents.asked() as given:
        lives = given.live_consent(subject, book.mfi.id, Purpose.APPLICATION, at=timezone.now())
        return subject, kept.disputes(subject), lives, looks_at(book, borrower_id)


@pytest.mark.citus
def test_a_lost_registry_knows_everything_again_from_its_copy_and_the_books(
    book: Book, tmp_path: Path
) -> None:
    lent = lend(book)
    hers = lent.running.borrower_id
    with at(NOW):
        record_shown_to(book.mfi.id, hers, by=book.officer)
        disputed(book, hers)
        before = all_of(book, hers)
        copy = tmp_path / "registry.gz"
        assert "lines" in said("credit_copy", copy)
        lose(*TABLES, "credit_inquiry", "credit_dispute")
        for _ in range(2):
            said("credit_bring_back", copy)
        said("credit_rebuild")
        assert all_of(book, hers) == before
        assert found(book) == []


@pytest.mark.cassandra
def test_the_registry_of_one_server_moves_to_a_cluster(
    book: Book, cluster: Address, settings: Settings, tmp_path: Path
) -> None:
    lent = lend(book)
    hers = lent.running.borrower_id
    larger = replace(cluster, keyspace=f"{cluster.keyspace}_larger")
    migrate(larger, say=len)
    with at(NOW):
        record_shown_to(book.mfi.id, hers, by=book.officer)
        disputed(book, hers)
        before = all_of(book, hers)
        said("credit_copy", tmp_path / "registry.gz")
        with kept_at(larger, settings):
            said("credit_bring_back", tmp_path / "registry.gz")
            said("credit_rebuild")
            assert all_of(book, hers) == before
            assert found(book) == []
            # And back again: the cluster's own copy says the same.
            said("credit_copy", tmp_path / "again.gz")
        lose(*TABLES, "credit_inquiry", "credit_dispute")
        said("credit_bring_back", tmp_path / "again.gz")
        assert all_of(book, hers) == before


def test_a_name_that_somebody_got_meanwhile_is_told_and_stays(book: Book, tmp_path: Path) -> None:
    lent = lend(book)
    with at(NOW):
        said("credit_copy", tmp_path / "registry.gz")
        lose(*TABLES, "credit_inquiry", "credit_dispute")
        new = subject_of(book.mfi.id, lent.running.borrower_id)
        with pytest.raises(CommandError, match=r"^1 names mean somebody else by now"):
            said("credit_bring_back", tmp_path / "registry.gz")
        assert subject_of(book.mfi.id, lent.running.borrower_id) == new


def test_a_copy_names_nobody(book: Book, tmp_path: Path) -> None:
    lent = lend(book)
    said("credit_copy", tmp_path / "registry.gz")
    text = gzip.decompress((tmp_path / "registry.gz").read_bytes()).decode()
    hers = Borrower.objects.of(book.mfi).get(id=lent.running.borrower_id)
    for private in (hers.name, hers.phone, hers.phone.removeprefix("+266"), "form 17"):
        assert private not in text


def test_what_is_no_copy_brings_nothing_back(book: Book, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.gz"
    spoilt.write_bytes(b"names")
    with pytest.raises(CommandError, match=r"spoilt.gz: it is no copy of a registry"):
        said("credit_bring_back", spoilt)
    with pytest.raises(CommandError, match=r"No such file"):
        said("credit_bring_back", tmp_path / "missing.gz")
    with pytest.raises(CommandError, match=r"spoilt.gz is there already"):
        said("credit_copy", spoilt)


@pytest.mark.cassandra
def test_where_the_registry_is_away_no_copy_is_made(
    settings: Settings, tmp_path: Path, cluster: Address
) -> None:
    nobody_there = kept_at(replace(cluster, port=closed_port()), settings)
    refused = pytest.raises(CommandError, match=r"does not answer. Nothing was written")
    with nobody_there, refused:
        said("credit_copy", tmp_path / "registry.gz")
    assert list(tmp_path.iterdir()) == []
