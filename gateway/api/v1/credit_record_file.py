"""Her credit record to be printed and handed to her: `borrowers/{id}/credit-record.pdf`."""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from credit.rules.reservation import Entry
from credit.rules.standing import Standing
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.files import AsKept, as_file
from gateway.api.v1.cases import one_of
from loans.actions.note_export import Export, note_export
from loans.catalogue import LANGUAGES, words
from loans.dates import today
from loans.errands.credit_record import CreditRecord, record_shown_to
from loans.exports.progress import Words
from loans.exports.record_pdf import Part, RecordPaper, Told, record_pdf
from loans.models import Case
from loans.queries import borrowers
from loans.queries.cases import disputes_of
from loans.queries.directory import Lender
from loans.queries.directory import lender_of as one_lender
from loans.rules.written import filled, maloti


class CreditRecordPdfCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF - {Role.FINANCE}})
    filters = frozenset({"language"})
    renderer_classes = (AsKept,)

    @extend_schema(
        operation_id="credit_record_pdf",
        summary="Her credit record, on paper",
        description=(
            "A4, to be handed to her: the same as `borrowers/{id}/credit-record`, under the same "
            "rules, in her language unless another is asked for. That it was made stands in the "
            "trail."
        ),
        parameters=[OpenApiParameter("language", enum=LANGUAGES)],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, borrower_id: UUID) -> HttpResponseBase:
        """Make it."""
        mfi_id, by = lender_of(request), actor_of(request)
        sheet = borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        language = one_of(list(LANGUAGES), "language", request) or sheet.language
        record = record_shown_to(mfi_id, borrower_id, by=by)
        said, lender = words(language, "record_paper"), one_lender(mfi_id)
        parts = list(_parts(record, disputes_of(mfi_id, borrower_id), lender, said))
        rows = sum(len(part.lines) for part in parts)
        note_export(mfi_id, Export("credit-record", borrower_id, "pdf", rows), by=by)
        paper = RecordPaper(
            lender=lender.name,
            phone=lender.phone,
            borrower=sheet.name,
            made_on=today(),
            language=language,
            parts=parts,
            note=said["withheld"] if record.withheld else "",
        )
        return as_file("credit-record.pdf", "application/pdf", record_pdf(paper, said))


def _parts(
    record: CreditRecord, disputes: list[Case], lender: Lender, said: Words
) -> Iterator[Part]:
    """Say each part in words; of the lenders only the one that hands it over is named."""

    def named(mfi_id: UUID) -> str:
        return lender.name if mfi_id == lender.id else said["another"]

    def line(label: str, mfi_id: UUID, **facts: str) -> str:
        return filled(said[label], {"lender": named(mfi_id), **facts})

    def entry(one: Entry) -> Told:
        what = line(f"entry.{one.state.value}", one.mfi_id)
        return Told(timezone.localdate(one.touched_at), what, maloti(one.amount_lisente))

    def loan(one: Standing, on: date) -> Told:
        label = "disputed" if one.loan_id in record.disputed else one.how(on).value
        if label == "late" and one.days_late(on) == 1:
            label = "late_one"
        what = line(f"loan.{label}", one.mfi_id, n=str(one.days_late(on)))
        return Told(one.opened_on, what, maloti(one.principal_lisente))

    yield Part(said["entries"], [entry(one) for one in record.entries])
    yield Part(said["loans"], [loan(one, today()) for one in record.standings])
    yield Part(
        said["looks"],
        [
            Told(timezone.localdate(one.at), line(f"look.{one.purpose.value}", one.mfi_id))
            for one in record.looks
        ],
    )
    yield Part(said["disputes"], [_dispute(one, said) for one in disputes])


def _dispute(case: Case, said: Words) -> Told:
    settled = case.status == Case.Status.RESOLVED
    label = (case.verdict or "answered") if settled else "open"
    what = filled(said[f"dispute.{label}"], {"reference": case.reference})
    return Told(timezone.localdate(case.at), what)
