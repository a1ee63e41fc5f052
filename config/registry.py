"""Which stores keep the registry: a cluster where REGISTRY_URL names one, else beside the book."""

from functools import cache

from django.conf import settings

from credit.registry import (
    Consents,
    Contributions,
    Copies,
    CreditFiles,
    Disputes,
    Histories,
    Inquiries,
    Registry,
    Repairs,
    Reservations,
)
from credit.rules.address import Address, read_address
from credit.rules.exposure import ExposurePolicy
from credit.rules.retention import Retention
from credit.stores.cassandra import CassandraRegistry
from credit.stores.cassandra_consents import CassandraConsents
from credit.stores.cassandra_contributions import CassandraContributions
from credit.stores.cassandra_copies import CassandraCopies
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_files import CassandraFiles
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_repairs import CassandraRepairs
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.postgres import PostgresRegistry
from credit.stores.postgres_consents import PostgresConsents
from credit.stores.postgres_contributions import PostgresContributions
from credit.stores.postgres_copies import PostgresCopies
from credit.stores.postgres_disputes import PostgresDisputes
from credit.stores.postgres_files import PostgresFiles
from credit.stores.postgres_histories import PostgresHistories
from credit.stores.postgres_inquiries import PostgresInquiries
from credit.stores.postgres_repairs import PostgresRepairs
from credit.stores.postgres_reservations import PostgresReservations
from loans.errands import registry as errands
from loans.errands import reservation
from loans.rules.rounding import LISENTE_PER_LOTI


@cache
def cluster() -> Address | None:
    """Read where the cluster is, once a process."""
    return read_address(settings.REGISTRY_URL) if settings.REGISTRY_URL else None


@cache
def names() -> Registry:
    """Open the store of who a person is."""
    return CassandraRegistry(at) if (at := cluster()) else PostgresRegistry()


@cache
def consents() -> Consents:
    """Open the store of consents."""
    return CassandraConsents(at) if (at := cluster()) else PostgresConsents()


@cache
def inquiries() -> Inquiries:
    """Open the store of looks, which keeps them for as long as this installation says."""
    if at := cluster():
        return CassandraInquiries(at, days_kept=settings.REGISTRY_INQUIRY_DAYS)
    return PostgresInquiries()


@cache
def disputes() -> Disputes:
    """Open the store of disputes."""
    return CassandraDisputes(at) if (at := cluster()) else PostgresDisputes()


@cache
def histories() -> Histories:
    """Open the store of how loans stand."""
    return CassandraHistories(at) if (at := cluster()) else PostgresHistories()


@cache
def files() -> CreditFiles:
    """Open whole records."""
    if at := cluster():
        return CassandraFiles(
            CassandraReservations(at, ExposurePolicy(), inquiries().note_inquiry),
            CassandraHistories(at),
            CassandraInquiries(at, days_kept=settings.REGISTRY_INQUIRY_DAYS),
            CassandraDisputes(at),
        )
    return PostgresFiles()


@cache
def contributions() -> Contributions:
    """Open the store of lenders' months."""
    return CassandraContributions(at) if (at := cluster()) else PostgresContributions()


@cache
def copies() -> Copies:
    """Open what is copied out."""
    return CassandraCopies(at) if (at := cluster()) else PostgresCopies()


@cache
def repairs() -> Repairs:
    """Open what is written down of repairs."""
    return CassandraRepairs(at) if (at := cluster()) else PostgresRepairs()


def reservations() -> Reservations:
    """Open the store of reservations, under the policy of this installation."""
    policy = ExposurePolicy(
        loans_max=settings.REGISTRY_LOANS_MAX or None,
        owed_lisente_max=settings.REGISTRY_OWED_MALOTI_MAX * LISENTE_PER_LOTI or None,
        income_percent_max=settings.REGISTRY_INCOME_PERCENT_MAX or None,
        cooling_days=settings.REGISTRY_COOLING_DAYS or None,
    )
    if at := cluster():
        return CassandraReservations(at, policy, inquiries().note_inquiry)
    return PostgresReservations(policy)


def retention() -> Retention:
    """Read for how long each kind is told and kept here."""
    return Retention(
        ended_days=settings.REGISTRY_ENDED_DAYS,
        late_months_days=settings.REGISTRY_LATE_MONTH_DAYS,
        grave_months_days=settings.REGISTRY_GRAVE_MONTH_DAYS,
        looks_days=settings.REGISTRY_INQUIRY_DAYS or None,
        upheld_days=settings.REGISTRY_UPHELD_DAYS,
        rejected_days=settings.REGISTRY_REJECTED_DAYS,
        bureau_months_days=settings.REGISTRY_BUREAU_DAYS,
    )


def tie() -> None:
    """Tell the errands which store answers, and for how long what is kept."""
    errands.keeping.reads = retention
    errands.names.opens = names
    errands.consents.opens = consents
    errands.inquiries.opens = inquiries
    errands.disputes.opens = disputes
    errands.histories.opens = histories
    errands.files.opens = files
    errands.contributions.opens = contributions
    errands.copies.opens = copies
    errands.repairs.opens = repairs
    reservation.reservations.opens = reservations
