"""The registry's ports: who a person is, what she allows, what she may take, who looked at her.

Each may be kept by another store. Every call may raise RegistryUnavailable (credit.outage), and
every call that writes RegistryUndecided: then the same call again, and only that, settles it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from credit.records import CreditFile, EngineVersion, PhoneUser
from credit.rules.bureau_keeping import Kept, Line
from credit.rules.consent import Consent, Purpose
from credit.rules.copied import Copied
from credit.rules.dispute import Dispute, Verdict
from credit.rules.exposure import Refused
from credit.rules.inquiry import Inquiry
from credit.rules.repair import Kind
from credit.rules.reservation import Asked, Entry, Given, State
from credit.rules.restoring import Restored
from credit.rules.standing import Standing
from credit.rules.subject import Identity, PhoneDigest


class Registry(Protocol):
    """Who a person is among all lenders."""

    def enrol(self, identity: Identity, *, borrower_id: UUID | None = None) -> UUID:
        """Give the one registry borrower of this identity, for whom nothing ever changes.

        If nobody asked before, it is the one given here, or else a new one.
        """

    def find(self, identity: Identity) -> UUID | None:
        """Give the registry borrower of this identity, if any lender has ever enrolled her."""

    def find_all(self, identities: Collection[Identity]) -> Mapping[Identity, UUID]:
        """Give the registry borrowers of many identities; those never enrolled are not in."""

    def point_phone(self, phone: PhoneDigest, borrower_id: UUID, *, at: datetime) -> None:
        """Note that at this moment the phone was hers; the same note twice is one."""

    def borrowers_of_phone(self, phone: PhoneDigest) -> tuple[PhoneUser, ...]:
        """List everybody the phone has ever pointed at, the latest first."""

    def forget_borrower(self, borrower_id: UUID) -> int:
        """Let go of every name and every phone of a borrower, and count the names.

        Done again there are none. It goes through everybody's: an erasure is rare.
        """

    def version(self) -> EngineVersion:
        """Name the engine, having asked it for something that only a working registry answers."""


class Consents(Protocol):
    """What people allow lenders to ask."""

    def give_consent(self, consent: Consent) -> Consent:
        """Keep a consent, and give what is kept: under an id that is there, the first one."""

    def consent(self, subject: UUID, consent_id: UUID) -> Consent | None:
        """Give a consent, in force or not."""

    def live_consent(
        self, subject: UUID, mfi_id: UUID, purpose: Purpose, *, at: datetime
    ) -> Consent | None:
        """Give the latest consent to this lender for this purpose that holds at the moment."""

    def revoke_consent(self, subject: UUID, consent_id: UUID, *, at: datetime) -> bool:
        """End a consent; the first end stands. False: there is no such consent."""


class Inquiries(Protocol):
    """Who looked at people, and why."""

    def note_inquiry(self, inquiry: Inquiry) -> None:
        """Keep a look, before its answer is used; the same one twice is one."""

    def inquiries(self, subject: UUID, *, since: datetime) -> tuple[Inquiry, ...]:
        """List the looks at a person from a moment on, the latest first."""

    def looks_of(self, mfi_id: UUID, officer: UUID, *, since: datetime, until: datetime) -> int:
        """Count the looks of one of a lender's officers from one moment to before another."""

    def looked_at(self, mfi_id: UUID, *, since: datetime, until: datetime) -> tuple[Inquiry, ...]:
        """List the looks of a lender from one moment to before another, the latest first."""

    def forget_looks(self, mfi_id: UUID, *, before: datetime) -> int:
        """Remove a lender's looks of before a moment, some at a time, and count them.

        A store whose rows end by themselves has nothing to do.
        """


class Histories(Protocol):
    """How people's loans stand and stood, in lines that each lender told of its own."""

    def tell(self, lines: Sequence[Standing]) -> None:
        """Keep lines, in whatever order they come and however often."""

    def standings(self, subject: UUID) -> tuple[Standing, ...]:
        """Give how each of her loans stands: the newest line of each, the oldest loan first."""

    def lines(self, subject: UUID) -> tuple[Standing, ...]:
        """Give every line ever told of her, by loan and revision."""

    def rebuild(self, subject: UUID) -> bool:
        """Make how her loans stand anew from all lines; tell whether anything was otherwise."""

    def note_told_to(self, mfi_id: UUID, moment: datetime) -> None:
        """Note that a lender has told all that had happened by a moment."""

    def told_to(self, mfi_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
        """Give up to when lenders have told; who never did is not in."""

    def forget_loans(self, *, ended_before: date) -> int:
        """Remove all that was told of loans that ended before a day, and count the loans.

        What is told of one of them meanwhile, because it is owed again, stands.
        """


class CreditFiles(Protocol):
    """All of a person's record at once, for whoever opens it."""

    def credit_file(self, subject: UUID, *, since: datetime, at: datetime) -> CreditFile:
        """Give what takes up room at a moment, how her loans stand, the looks since, disputes."""


class Disputes(Protocol):
    """What people say is wrong in their records."""

    def open_dispute(self, dispute: Dispute) -> None:
        """Withhold a loan from now on; the same one twice is one, and a settled one stays so."""

    def settle_dispute(
        self, subject: UUID, dispute_id: UUID, verdict: Verdict, *, at: datetime
    ) -> None:
        """Write down what came of it; the first word stands, and what is not there stays so."""

    def disputes(self, subject: UUID) -> tuple[Dispute, ...]:
        """List all that she disputed and that is kept, the latest first."""

    def forget_disputes(self, verdict: Verdict, *, settled_before: datetime) -> int:
        """Remove disputes that were settled so before a moment, and count them."""


class Reservations(Protocol):
    """What lenders together hold for one person, by the id of her application.

    Whoever changes a person's entries is alone with them, so that two lenders never both get
    the last room. Each call gives where the entry stands after it, None where there never was one.
    """

    def reserve(self, asked: Asked, *, at: datetime) -> Entry | Refused:
        """Hold room for a loan; who asks for it has looked, and that is noted with the answer."""

    def release(
        self,
        subject: UUID,
        entry_id: UUID,
        *,
        at: datetime,
        claim: UUID | None = None,
        untouched_since: datetime | None = None,
    ) -> State | None:
        """Give back a claim, or all that nobody has asked for since."""

    def expose(
        self, subject: UUID, entry_id: UUID, amount_lisente: int, *, at: datetime
    ) -> State | None:
        """Turn what is held into a loan, before the money moves."""

    def expose_given(self, told: Given, *, at: datetime) -> State:
        """Count a loan that was given before its lender worked here; told twice it is one."""

    def restore(self, told: Restored, *, at: datetime) -> State:
        """Have an entry as its lender's book had it at a moment, whatever was lost since."""

    def change_exposure(
        self, subject: UUID, entry_id: UUID, amount_lisente: int, *, at: datetime
    ) -> State | None:
        """Note what is owed at this moment."""

    def settle(self, subject: UUID, entry_id: UUID, *, at: datetime) -> State | None:
        """End a loan that is closed or cancelled."""

    def live(self, subject: UUID, *, at: datetime) -> tuple[Entry, ...]:
        """List what takes up room, the oldest first."""

    def untouched(self, mfi_id: UUID, *, since: datetime) -> tuple[Entry, ...]:
        """List a lender's reservations that nobody has asked for since, the oldest first."""


class Copies(Protocol):
    """What the registry alone knows, for a copy beside it: the books tell the rest again."""

    def everything(self) -> Iterator[Copied]:
        """Give names, phones, consents, looks and disputes, as they are met; some may be twice."""


class Repairs(Protocol):
    """Whether the copies of the registry are kept equal."""

    def repaired(self) -> Mapping[Kind, datetime | None]:
        """Give since when each kind of repair need not go back; None: it never came to its end.

        Where there is one copy there is nothing to repair, and no kind is in.
        """


class Contributions(Protocol):
    """What each lender told of its loans a month, for a bureau: whole months that stay as made.

    A month goes by its number (credit.rules.standing.month_number).
    """

    def keep_month(self, mfi_id: UUID, month: int, lines: Iterable[Line], *, at: datetime) -> Kept:
        """Keep a lender's month, its lines in the order of their loans; the first one stands.

        Lines are taken some at a time, and never while anything is locked. Where they break off,
        nothing is kept.
        """

    def kept_month(self, mfi_id: UUID, month: int) -> Kept | None:
        """Give what stands for a lender's month, once it is whole."""

    def month(self, mfi_id: UUID, month: int) -> Iterator[Line]:
        """Give the lines of a month in their order, some at a time; of one not kept there are none.

        Where they are not all there, that is said at the end: what was given before counts nothing.
        """

    def forget_months(self, mfi_id: UUID, *, before: int) -> int:
        """Remove a lender's months before one, and count them; broken off, it is done again."""
