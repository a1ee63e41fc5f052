"""All that is kept about one person, gathered for herself: of one lender, or of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from credit.rules.standing import MONTHS_A_YEAR, Standing
from loans.actions.note_export import Export, note_export
from loans.actions.note_person_export import note_person_export
from loans.deed import Actor
from loans.errands.give_consent import EVIDENCE
from loans.errands.inquiries import looks_kept_since
from loans.errands.registry import consents, files, person_known_already
from loans.models import Event, Membership, Mfi, Person
from loans.models.event import CONSENT_GIVEN
from loans.queries.person_book import Opener, book_of
from loans.rules.plain import Plain, plain, plain_of
from loans.sealed import NATIONAL_ID

FORMAT = "letsema-person/1"
KIND = "person-file"
# What other rooms keep of a borrower of a lender, by the name that it has in her file.
More = dict[str, Callable[[UUID, UUID], Plain]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose file is wanted: of one lender alone, or where it is None, of all."""

    person: Person
    lender: Mfi | None = None


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What is kept, and at which lenders, under which of their rows."""

    content: dict[str, Plain]
    known: tuple[tuple[UUID, UUID], ...]
    language: str
    loans: int


def export_person(asked: Asked, more: More, tell: Callable[[str], None]) -> PersonFile:
    """Gather it; of what another lender brought, one lender's file says nothing."""
    known = _known(asked)
    lenders = {one.id: one for one in Mfi.objects.filter(id__in=[mfi_id for mfi_id, _ in known])}
    person = asked.person
    books: list[Plain] = []
    loans = 0
    for mfi_id, borrower_id in known:
        tell(lenders[mfi_id].slug)
        book = book_of(lenders[mfi_id], borrower_id)
        assert isinstance(book, dict)
        hers = book["loans"]
        loans += len(hers) if isinstance(hers, list) else 0
        rest = {name: read(mfi_id, borrower_id) for name, read in more.items()}
        books.append({**book, "consents": _consents(person, mfi_id, borrower_id), **rest})
    tell("registry")
    content: dict[str, Plain] = {
        "format": FORMAT,
        "made_at": plain(timezone.now()),
        "kept_by": "all lenders" if asked.lender is None else asked.lender.slug,
        "erased": person.data_key is None,
        "person": _person(person),
        "lenders": books,
        "registry": _registry(asked),
    }
    return PersonFile(content, known, person.language, loans)


def note_handed_over(asked: Asked, file: PersonFile, forms: str, *, by: Actor) -> None:
    """Leave it in the trail of each lender whose rows are in it, and of the house if all are."""
    for mfi_id, borrower_id in file.known:
        note_export(mfi_id, Export(KIND, borrower_id, forms, file.loans), by=by)
    if asked.lender is None:
        note_person_export(asked.person.id, forms, len(file.known), by=by)


def _known(asked: Asked) -> tuple[tuple[UUID, UUID], ...]:
    rows = Membership.objects.filter(person=asked.person).order_by("mfi__slug")
    if asked.lender is not None:
        rows = rows.filter(mfi_id=asked.lender.id)
    return tuple(rows.values_list("mfi_id", "borrower_id"))


def _person(person: Person) -> Plain:
    number = Opener().open(person.id, NATIONAL_ID, person.national_id_sealed)
    names = ("id", "created_at", "phone", "language", "identity", "document_seen")
    return {**plain_of(person, names), "national_id": number}


def _consents(person: Person, mfi_id: UUID, borrower_id: UUID) -> Plain:
    """Tell what she allowed this lender: the book has that she did, and the registry all of it."""
    given = Event.objects.of(mfi_id).filter(type=CONSENT_GIVEN, subject_id=borrower_id)
    subject, told = person_known_already(person), list[Plain]()
    opener = Opener()
    with consents.asked() as store:
        for event in given.order_by("at", "id"):
            about: dict[str, Plain] = {
                "at": plain(event.at),
                "purpose": plain(event.data["purpose"]),
            }
            kept = subject and store.consent(subject, UUID(event.data["consent"]))
            if kept:
                about |= plain_of(kept, ("channel", "given_at", "expires_at", "revoked_at"))
                about["evidence"] = opener.open(person.id, EVIDENCE, kept.evidence_sealed)
            told.append(about)
    return told


def _registry(asked: Asked) -> Plain:
    """Tell what the registry keeps of her, or of it what one lender brought or asked."""
    subject = person_known_already(asked.person)
    if subject is None:
        return None
    with files.asked() as store:
        now = timezone.now()
        file = store.credit_file(subject, since=looks_kept_since(now), at=now)
    slugs = dict(Mfi.objects.values_list("id", "slug"))
    only = None if asked.lender is None else asked.lender.id

    def told(rows: Sequence[object], names: Sequence[str]) -> list[Plain]:
        return [
            {"lender": slugs.get(one.mfi_id), **plain_of(one, names)}  # type: ignore[attr-defined]
            for one in rows
            if only in {None, one.mfi_id}  # type: ignore[attr-defined]
        ]

    standings = [one for one in file.standings if only in {None, one.mfi_id}]
    return {
        "entries": told(
            file.entries,
            ("id", "state", "amount_lisente", "monthly_lisente", "lent_at", "expires_at"),
        ),
        "standings": [{"lender": slugs.get(one.mfi_id), **_standing(one)} for one in standings],
        "looks": told(file.looks, ("at", "purpose", "officer")),
        "disputes": told(file.disputes, ("id", "loan_id", "opened_at", "verdict", "settled_at")),
    }


def _standing(one: Standing) -> dict[str, Plain]:
    names = (
        *("loan_id", "degree", "opened_on", "principal_lisente", "installments", "period"),
        *("owed_lisente", "oldest_due_on", "last_paid_on", "rescheduled", "ended", "ended_on"),
    )
    late = {
        f"{month // MONTHS_A_YEAR}-{month % MONTHS_A_YEAR + 1:02d}": days
        for month, days in sorted(one.late.items())
    }
    return {**plain_of(one, names), "late_days": plain(late)}
