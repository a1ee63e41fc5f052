"""Addresses of the API, mounted at /api/v1/."""

from django.urls import path, re_path

from gateway.api.calls import Nowhere
from gateway.api.document import Document
from gateway.api.document_page import chapter_page, document_page
from gateway.api.v1.applications import (
    ApplicationAcceptCall,
    ApplicationCall,
    ApplicationsCall,
    ApplicationWithdrawCall,
)
from gateway.api.v1.audiences import AudiencePreviewCall
from gateway.api.v1.audit import AuditCall
from gateway.api.v1.auth import AuthToken, AuthTokenRefresh
from gateway.api.v1.borrower_history import BorrowerHistoryCall, BorrowerHistoryCsvCall
from gateway.api.v1.borrowers import BorrowerCall, BorrowersCall
from gateway.api.v1.broadcast_files import BroadcastUploadCall
from gateway.api.v1.broadcast_preview import BroadcastPreviewCall
from gateway.api.v1.broadcasts import (
    BroadcastCall,
    BroadcastCancelCall,
    BroadcastCsvCall,
    BroadcastPauseCall,
    BroadcastResumeCall,
    BroadcastsCall,
    BroadcastStartCall,
    BroadcastXlsxCall,
)
from gateway.api.v1.cases import CaseAssignCall, CaseResolveCall, CasesCall
from gateway.api.v1.charges import ChargesCall, WaiveCall
from gateway.api.v1.closed_days import ClosedDayCall, ClosedDaysCall
from gateway.api.v1.consents import ConsentCodeCall, ConsentsCall
from gateway.api.v1.credit_record import CreditRecordCall
from gateway.api.v1.credit_record_file import CreditRecordPdfCall
from gateway.api.v1.credit_report import CreditReportCall
from gateway.api.v1.decisions import (
    ApplicationApproveCall,
    ApplicationRejectCall,
    ApplicationReturnCall,
)
from gateway.api.v1.documents import DocumentCall, DocumentsCall
from gateway.api.v1.group_files import GroupUploadCall
from gateway.api.v1.groups import GroupCall, GroupMembersCall, GroupsCall
from gateway.api.v1.key_facts import KeyFactsCall
from gateway.api.v1.loan_turns import (
    CancelCall,
    RescheduleCall,
    UndoWriteOffCall,
    WriteOffCall,
)
from gateway.api.v1.loans import LoanCall, LoansCall
from gateway.api.v1.me import MeCall
from gateway.api.v1.message_account import MessageBudgetCall, MessageSenderCall
from gateway.api.v1.message_bill import MessageBillCall, MessageSpendCall
from gateway.api.v1.message_preview import MessagePreviewCall
from gateway.api.v1.message_preview_send import MessagePreviewSendCall
from gateway.api.v1.messages import MessageCall, MessagesCall
from gateway.api.v1.opt_outs import OptOutsCall
from gateway.api.v1.payments import RefundCall, RepaymentsCall, ReverseRepaymentCall
from gateway.api.v1.payouts import DisburseCall
from gateway.api.v1.products import ProductCall, ProductsCall
from gateway.api.v1.quotes import QuotesCall
from gateway.api.v1.reminders import ReminderWorthCall
from gateway.api.v1.report_files import (
    ReportFileCall,
    ReportFileContentCall,
    ReportFilesCall,
)
from gateway.api.v1.reports import ReportCall
from gateway.api.v1.sms_cost import ProductSmsCostCall
from gateway.api.v1.statement_files import StatementCsvCall, StatementPdfCall
from gateway.api.v1.statements import PayoffCall, StatementCall
from gateway.api.v1.texts import (
    TextCall,
    TextMarksCall,
    TextsCall,
    WordingApproveCall,
    WordingBackCall,
    WordingCall,
    WordingMarksCall,
    WordingWithdrawCall,
)
from gateway.api.v1.unknown_messages import SettleMessageCall, UnknownMessagesCall
from gateway.api.v1.worklist import WorklistCall

app_name = "api"

urlpatterns = [
    path("auth/token", AuthToken.as_view(), name="auth-token"),
    path("auth/token/refresh", AuthTokenRefresh.as_view(), name="auth-token-refresh"),
    path("me", MeCall.as_view(), name="me"),
    path("closed-days", ClosedDaysCall.as_view(), name="closed-days"),
    path("closed-days/<str:on>", ClosedDayCall.as_view(), name="closed-day"),
    path("worklist", WorklistCall.as_view(), name="worklist"),
    path("cases", CasesCall.as_view(), name="cases"),
    path("cases/<uuid:case_id>/assign", CaseAssignCall.as_view(), name="case-assign"),
    path("cases/<uuid:case_id>/resolve", CaseResolveCall.as_view(), name="case-resolve"),
    path("messages", MessagesCall.as_view(), name="messages"),
    path("broadcasts", BroadcastsCall.as_view(), name="broadcasts"),
    path("broadcasts/preview", BroadcastPreviewCall.as_view(), name="broadcast-preview"),
    path("broadcasts/<uuid:broadcast_id>", BroadcastCall.as_view(), name="broadcast"),
    path("broadcasts/upload", BroadcastUploadCall.as_view(), name="broadcast-upload"),
    path(
        "broadcasts/<uuid:broadcast_id>/start",
        BroadcastStartCall.as_view(),
        name="broadcast-start",
    ),
    path(
        "broadcasts/<uuid:broadcast_id>/pause",
        BroadcastPauseCall.as_view(),
        name="broadcast-pause",
    ),
    path(
        "broadcasts/<uuid:broadcast_id>/resume",
        BroadcastResumeCall.as_view(),
        name="broadcast-resume",
    ),
    path(
        "broadcasts/<uuid:broadcast_id>/cancel",
        BroadcastCancelCall.as_view(),
        name="broadcast-cancel",
    ),
    path(
        "broadcasts/<uuid:broadcast_id>/result.csv",
        BroadcastCsvCall.as_view(),
        name="broadcast-csv",
    ),
    path(
        "broadcasts/<uuid:broadcast_id>/result.xlsx",
        BroadcastXlsxCall.as_view(),
        name="broadcast-xlsx",
    ),
    path("messages/<uuid:message_id>", MessageCall.as_view(), name="message"),
    path("products", ProductsCall.as_view(), name="products"),
    path("products/<uuid:product_id>", ProductCall.as_view(), name="product"),
    path("products/<uuid:product_id>/key-facts", KeyFactsCall.as_view(), name="key-facts"),
    path("products/<uuid:product_id>/sms-cost", ProductSmsCostCall.as_view(), name="sms-cost"),
    path("messages/bill", MessageBillCall.as_view(), name="message-bill"),
    path("messages/spend", MessageSpendCall.as_view(), name="message-spend"),
    path("messages/budget", MessageBudgetCall.as_view(), name="message-budget"),
    path("messages/sender", MessageSenderCall.as_view(), name="message-sender"),
    path("messages/preview", MessagePreviewCall.as_view(), name="message-preview"),
    path("messages/preview/send", MessagePreviewSendCall.as_view(), name="message-preview-send"),
    path("texts", TextsCall.as_view(), name="texts"),
    path("text-marks", TextMarksCall.as_view(), name="text-marks"),
    path("texts/<str:text_id>", TextCall.as_view(), name="text"),
    path("texts/<str:text_id>/<str:language>", WordingCall.as_view(), name="text-write"),
    path(
        "texts/<str:text_id>/<str:language>/approve",
        WordingApproveCall.as_view(),
        name="text-approve",
    ),
    path(
        "texts/<str:text_id>/<str:language>/withdraw",
        WordingWithdrawCall.as_view(),
        name="text-withdraw",
    ),
    path("texts/<str:text_id>/<str:language>/back", WordingBackCall.as_view(), name="text-back"),
    path("texts/<str:text_id>/<str:language>/marks", WordingMarksCall.as_view(), name="text-mark"),
    path("quotes", QuotesCall.as_view(), name="quotes"),
    path("borrowers", BorrowersCall.as_view(), name="borrowers"),
    path("borrowers/<uuid:borrower_id>", BorrowerCall.as_view(), name="borrower"),
    path(
        "borrowers/<uuid:borrower_id>/history",
        BorrowerHistoryCall.as_view(),
        name="borrower-history",
    ),
    path(
        "borrowers/<uuid:borrower_id>/history.csv",
        BorrowerHistoryCsvCall.as_view(),
        name="borrower-history-csv",
    ),
    path("messages/unknown", UnknownMessagesCall.as_view(), name="unknown-messages"),
    path("messages/<uuid:message_id>/settle", SettleMessageCall.as_view(), name="settle-message"),
    path("borrowers/<uuid:borrower_id>/opt-outs", OptOutsCall.as_view(), name="opt-outs"),
    path(
        "borrowers/<uuid:borrower_id>/credit-record",
        CreditRecordCall.as_view(),
        name="credit-record",
    ),
    path(
        "borrowers/<uuid:borrower_id>/credit-record.pdf",
        CreditRecordPdfCall.as_view(),
        name="credit-record-pdf",
    ),
    path(
        "borrowers/<uuid:borrower_id>/credit-report",
        CreditReportCall.as_view(),
        name="credit-report",
    ),
    path("borrowers/<uuid:borrower_id>/consents", ConsentsCall.as_view(), name="consents"),
    path(
        "borrowers/<uuid:borrower_id>/consents/code",
        ConsentCodeCall.as_view(),
        name="consent-code",
    ),
    path("borrowers/<uuid:borrower_id>/documents", DocumentsCall.as_view(), name="documents"),
    path(
        "borrowers/<uuid:borrower_id>/documents/<uuid:document_id>",
        DocumentCall.as_view(),
        name="document",
    ),
    path("loans", LoansCall.as_view(), name="loans"),
    path("loans/<uuid:loan_id>", LoanCall.as_view(), name="loan"),
    path("loans/<uuid:loan_id>/disburse", DisburseCall.as_view(), name="disburse"),
    path("loans/<uuid:loan_id>/repayments", RepaymentsCall.as_view(), name="repayments"),
    path(
        "loans/<uuid:loan_id>/reverse-repayment",
        ReverseRepaymentCall.as_view(),
        name="reverse-repayment",
    ),
    path("loans/<uuid:loan_id>/refund", RefundCall.as_view(), name="refund"),
    path("loans/<uuid:loan_id>/charges", ChargesCall.as_view(), name="charges"),
    path("loans/<uuid:loan_id>/waive", WaiveCall.as_view(), name="waive"),
    path("loans/<uuid:loan_id>/write-off", WriteOffCall.as_view(), name="write-off"),
    path("loans/<uuid:loan_id>/undo-write-off", UndoWriteOffCall.as_view(), name="undo-write-off"),
    path("loans/<uuid:loan_id>/reschedule", RescheduleCall.as_view(), name="reschedule"),
    path("loans/<uuid:loan_id>/cancel", CancelCall.as_view(), name="cancel-loan"),
    path("loans/<uuid:loan_id>/payoff", PayoffCall.as_view(), name="payoff"),
    path("loans/<uuid:loan_id>/statement", StatementCall.as_view(), name="statement"),
    path("loans/<uuid:loan_id>/statement.pdf", StatementPdfCall.as_view(), name="statement-pdf"),
    path("loans/<uuid:loan_id>/statement.csv", StatementCsvCall.as_view(), name="statement-csv"),
    path("applications", ApplicationsCall.as_view(), name="applications"),
    path("applications/<uuid:application_id>", ApplicationCall.as_view(), name="application"),
    path(
        "applications/<uuid:application_id>/withdraw",
        ApplicationWithdrawCall.as_view(),
        name="application-withdraw",
    ),
    path(
        "applications/<uuid:application_id>/approve",
        ApplicationApproveCall.as_view(),
        name="application-approve",
    ),
    path(
        "applications/<uuid:application_id>/reject",
        ApplicationRejectCall.as_view(),
        name="application-reject",
    ),
    path(
        "applications/<uuid:application_id>/return",
        ApplicationReturnCall.as_view(),
        name="application-return",
    ),
    path(
        "applications/<uuid:application_id>/accept",
        ApplicationAcceptCall.as_view(),
        name="application-accept",
    ),
    path("groups", GroupsCall.as_view(), name="groups"),
    path("groups/upload", GroupUploadCall.as_view(), name="group-upload"),
    path("groups/<uuid:group_id>", GroupCall.as_view(), name="group"),
    path("groups/<uuid:group_id>/members", GroupMembersCall.as_view(), name="group-members"),
    path("audiences/preview", AudiencePreviewCall.as_view(), name="audience-preview"),
    path("messages/reminders/worth", ReminderWorthCall.as_view(), name="reminder-worth"),
    path("reports/<str:name>", ReportCall.as_view(), name="report"),
    path("report-files", ReportFilesCall.as_view(), name="report-files"),
    path("report-files/<uuid:file_id>", ReportFileCall.as_view(), name="report-file"),
    path(
        "report-files/<uuid:file_id>/content",
        ReportFileContentCall.as_view(),
        name="report-file-content",
    ),
    path("audit", AuditCall.as_view(), name="audit"),
    path("schema", Document.as_view(), name="schema"),
    path("docs", document_page, name="docs"),
    path("docs/<slug:chapter>", chapter_page, name="docs-chapter"),
    # Last: what is no address is refused like everything else here.
    re_path("", Nowhere.as_view(), name="nowhere"),
]
