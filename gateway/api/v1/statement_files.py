"""A loan's account to be printed or reckoned with: `loans/{id}/statement.pdf`, `statement.csv`."""

from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of
from gateway.api.files import AsKept, as_file
from gateway.api.v1.cases import one_of
from gateway.api.v1.statements import days_asked_for
from loans.actions.note_export import Export, note_export
from loans.catalogue import LANGUAGES, words
from loans.dates import today
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from loans.exports.statement_pdf import Paper, statement_pdf
from loans.exports.statement_table import statement_table
from loans.models import Loan
from loans.queries import loans
from loans.queries.account_holder import AccountHolder, account_holder
from loans.queries.statement import Statement, statement

FILTERS = [
    OpenApiParameter("from", OpenApiTypes.DATE),
    OpenApiParameter("to", OpenApiTypes.DATE),
    OpenApiParameter("language", enum=LANGUAGES),
]


class Told(NamedTuple):
    """A loan's account as it was asked for."""

    loan: Loan
    holder: AccountHolder
    language: str
    since: date | None
    until: date | None
    account: Statement


class StatementFileCall(Call):
    """What both forms have in common: whose it is, then for which days, then the trail."""

    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"from", "to", "language"})
    renderer_classes = (AsKept,)

    def told(self, request: Request, loan_id: UUID, form: str) -> Told:
        """Read the account, and leave in the trail that it is handed over."""
        mfi_id = lender_of(request)
        loan = loans.one(mfi_id, loan_id)
        self.check_filters(request)
        since, until = days_asked_for(request)
        holder = account_holder(loan)
        language = one_of(list(LANGUAGES), "language", request) or holder.language
        account = statement(mfi_id, loan_id, since=since, until=until, language=language)
        rows = len(account.lines)
        export = Export("statement", loan_id, form, rows, since=since, until=until)
        note_export(mfi_id, export, by=actor_of(request))
        return Told(loan, holder, language, since, until, account)


class StatementPdfCall(StatementFileCall):
    @extend_schema(
        operation_id="statement_pdf",
        summary="What happened to it, on paper",
        description="A4, to be printed; in the borrower's language unless another is asked for.",
        parameters=FILTERS,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, loan_id: UUID) -> HttpResponseBase:
        """Make it."""
        told = self.told(request, loan_id, "pdf")
        paper = Paper(
            lender=told.holder.lender,
            phone=told.holder.phone,
            borrower=told.holder.borrower,
            reference=told.loan.reference,
            told=told.account,
            made_on=today(),
            language=told.language,
            since=told.since,
            until=told.until,
        )
        made = statement_pdf(paper, words(told.language, "statement_paper"))
        return as_file(f"{told.loan.reference}.pdf", "application/pdf", made)


class StatementCsvCall(StatementFileCall):
    @extend_schema(
        operation_id="statement_csv",
        summary="What happened to it, for a spreadsheet",
        description="In the borrower's language unless another is asked for.",
        parameters=FILTERS,
        responses={(200, FORMS["csv"].media_type): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, loan_id: UUID) -> HttpResponseBase:
        """Make it."""
        told = self.told(request, loan_id, "csv")
        edges = words(told.language, "statement_paper")
        table = statement_table(told.account, edges, told.since, told.until)
        content = FORMS["csv"].write(table, words(told.language, "report"), nobody)
        return as_file(f"{told.loan.reference}.csv", FORMS["csv"].media_type, content)
