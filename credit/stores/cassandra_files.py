"""One person's whole record out of Cassandra: everything is asked for before anything is read."""

from datetime import datetime
from uuid import UUID

from credit.records import CreditFile
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_reservations import CassandraReservations


class CassandraFiles:
    """credit.registry.CreditFiles on the cluster that the lenders share."""

    def __init__(
        self,
        reservations: CassandraReservations,
        histories: CassandraHistories,
        inquiries: CassandraInquiries,
        disputes: CassandraDisputes,
    ) -> None:
        self._reservations = reservations
        self._histories = histories
        self._inquiries = inquiries
        self._disputes = disputes

    def credit_file(self, subject: UUID, *, since: datetime, at: datetime) -> CreditFile:
        entries = self._reservations.ask_live(subject, at=at)
        standings = self._histories.ask_standings(subject)
        looks = self._inquiries.ask_inquiries(subject, since=since)
        disputes = self._disputes.ask_disputes(subject)
        return CreditFile(entries(), standings(), looks(), disputes())
