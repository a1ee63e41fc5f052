"""The API's own description: in step with the code, valid, and readable without a script."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from gateway.api.document import document, operations
from gateway.refusals import REFUSALS
from gateway.templatetags.as_written import with_code
from tests.gateway.api import sample_calls
from tests.gateway.api.caller import Caller

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def test_the_file_in_docs_is_in_step_with_the_code(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(fresh), validate=True, fail_on_warn=True)
    kept = ROOT / "docs" / "openapi.yaml"
    assert fresh.read_text() == kept.read_text(), (
        "run: ./letsema manage spectacular --file docs/openapi.yaml"
    )


CALLS = {
    ("post", "/api/v1/auth/token"),
    ("post", "/api/v1/auth/token/refresh"),
    ("get", "/api/v1/me"),
    ("get", "/api/v1/audit"),
    ("post", "/api/v1/quotes"),
    ("get", "/api/v1/applications"),
    ("post", "/api/v1/applications"),
    ("get", "/api/v1/applications/{application_id}"),
    ("patch", "/api/v1/applications/{application_id}"),
    ("post", "/api/v1/applications/{application_id}/withdraw"),
    ("post", "/api/v1/applications/{application_id}/approve"),
    ("post", "/api/v1/applications/{application_id}/reject"),
    ("post", "/api/v1/applications/{application_id}/return"),
    ("post", "/api/v1/applications/{application_id}/accept"),
    ("get", "/api/v1/closed-days"),
    ("get", "/api/v1/closed-days/{on}"),
    ("get", "/api/v1/worklist"),
    ("get", "/api/v1/cases"),
    ("post", "/api/v1/cases"),
    ("post", "/api/v1/cases/{case_id}/assign"),
    ("post", "/api/v1/cases/{case_id}/resolve"),
    ("get", "/api/v1/products"),
    ("post", "/api/v1/products"),
    ("get", "/api/v1/products/{product_id}"),
    ("patch", "/api/v1/products/{product_id}"),
    ("get", "/api/v1/products/{product_id}/key-facts"),
    ("get", "/api/v1/products/{product_id}/sms-cost"),
    ("post", "/api/v1/messages/preview"),
    ("get", "/api/v1/messages/bill"),
    ("get", "/api/v1/messages/spend"),
    ("get", "/api/v1/messages/budget"),
    ("post", "/api/v1/messages/budget"),
    ("get", "/api/v1/messages/sender"),
    ("put", "/api/v1/messages/sender"),
    ("get", "/api/v1/texts"),
    ("get", "/api/v1/text-marks"),
    ("get", "/api/v1/texts/{text_id}"),
    ("put", "/api/v1/texts/{text_id}/{language}"),
    ("post", "/api/v1/texts/{text_id}/{language}/approve"),
    ("post", "/api/v1/texts/{text_id}/{language}/withdraw"),
    ("post", "/api/v1/texts/{text_id}/{language}/back"),
    ("post", "/api/v1/texts/{text_id}/{language}/marks"),
    ("get", "/api/v1/borrowers"),
    ("post", "/api/v1/borrowers"),
    ("get", "/api/v1/borrowers/{borrower_id}"),
    ("patch", "/api/v1/borrowers/{borrower_id}"),
    ("post", "/api/v1/borrowers/{borrower_id}/consents"),
    ("post", "/api/v1/borrowers/{borrower_id}/consents/code"),
    ("get", "/api/v1/borrowers/{borrower_id}/credit-record"),
    ("get", "/api/v1/borrowers/{borrower_id}/credit-record.pdf"),
    ("post", "/api/v1/borrowers/{borrower_id}/credit-report"),
    ("get", "/api/v1/borrowers/{borrower_id}/documents"),
    ("post", "/api/v1/borrowers/{borrower_id}/documents"),
    ("get", "/api/v1/borrowers/{borrower_id}/documents/{document_id}"),
    ("get", "/api/v1/borrowers/{borrower_id}/history"),
    ("get", "/api/v1/borrowers/{borrower_id}/opt-outs"),
    ("post", "/api/v1/borrowers/{borrower_id}/opt-outs"),
    ("delete", "/api/v1/borrowers/{borrower_id}/opt-outs"),
    ("get", "/api/v1/borrowers/{borrower_id}/history.csv"),
    ("get", "/api/v1/loans"),
    ("get", "/api/v1/loans/{loan_id}"),
    ("post", "/api/v1/loans/{loan_id}/disburse"),
    ("post", "/api/v1/loans/{loan_id}/repayments"),
    ("post", "/api/v1/loans/{loan_id}/reverse-repayment"),
    ("post", "/api/v1/loans/{loan_id}/refund"),
    ("post", "/api/v1/loans/{loan_id}/charges"),
    ("post", "/api/v1/loans/{loan_id}/waive"),
    ("post", "/api/v1/loans/{loan_id}/write-off"),
    ("post", "/api/v1/loans/{loan_id}/undo-write-off"),
    ("post", "/api/v1/loans/{loan_id}/reschedule"),
    ("post", "/api/v1/loans/{loan_id}/cancel"),
    ("get", "/api/v1/loans/{loan_id}/payoff"),
    ("get", "/api/v1/loans/{loan_id}/statement"),
    ("get", "/api/v1/loans/{loan_id}/statement.pdf"),
    ("get", "/api/v1/loans/{loan_id}/statement.csv"),
    ("get", "/api/v1/messages/unknown"),
    ("post", "/api/v1/messages/unknown"),
    ("post", "/api/v1/messages/{message_id}/settle"),
    ("get", "/api/v1/messages/reminders/worth"),
    ("get", "/api/v1/reports/{name}"),
    ("get", "/api/v1/messages"),
    ("post", "/api/v1/messages"),
    ("get", "/api/v1/messages/{message_id}"),
    ("post", "/api/v1/messages/preview/send"),
    ("get", "/api/v1/broadcasts"),
    ("post", "/api/v1/broadcasts"),
    ("post", "/api/v1/broadcasts/preview"),
    ("post", "/api/v1/broadcasts/upload"),
    ("get", "/api/v1/broadcasts/{broadcast_id}"),
    ("get", "/api/v1/broadcasts/{broadcast_id}/result.csv"),
    ("get", "/api/v1/broadcasts/{broadcast_id}/result.xlsx"),
    ("post", "/api/v1/broadcasts/{broadcast_id}/start"),
    ("post", "/api/v1/broadcasts/{broadcast_id}/pause"),
    ("post", "/api/v1/broadcasts/{broadcast_id}/resume"),
    ("post", "/api/v1/broadcasts/{broadcast_id}/cancel"),
    ("get", "/api/v1/groups"),
    ("post", "/api/v1/groups"),
    ("post", "/api/v1/groups/upload"),
    ("get", "/api/v1/groups/{group_id}"),
    ("patch", "/api/v1/groups/{group_id}"),
    ("delete", "/api/v1/groups/{group_id}"),
    ("get", "/api/v1/groups/{group_id}/members"),
    ("post", "/api/v1/groups/{group_id}/members"),
    ("post", "/api/v1/audiences/preview"),
    ("get", "/api/v1/report-files"),
    ("get", "/api/v1/report-files/{file_id}"),
    ("get", "/api/v1/report-files/{file_id}/content"),
}
# What a caller sends, and no field more.
BODIES = {
    "SignIn",
    "Refresh",
    "QuoteBody",
    "GraceBody",
    "FeeBody",
    "NewBorrowerBody",
    "ConsentBody",
    "CodeBody",
    "WishBody",
    "PatchedChangedWishBody",
    "WithdrawalBody",
    "AcceptanceBody",
    "ApprovalBody",
    "RejectionBody",
    "ReturnBody",
    "MatterBody",
    "PurposeBody",
    "OwnerBody",
    "OptOutBody",
    "SettleBody",
    "OutcomeBody",
    "ProductBody",
    "ProductFee",
    "StepBody",
    "Penalty",
    "PatchedAmendmentBody",
    "ContactBody",
    "NewDocumentBody",
    "EmploymentBody",
    "DisburseBody",
    "RepaymentBody",
    "ReverseRepaymentBody",
    "RefundBody",
    "ChargeBody",
    "WaiveBody",
    "WriteOffBody",
    "UndoWriteOffBody",
    "RescheduleBody",
    "CancelBody",
    "PreviewBody",
    "GrantBody",
    "SenderBody",
    "WordingBody",
    "VersionBody",
    "BackBody",
    "MarkBody",
    "MessageBody",
    "BroadcastBody",
    "TextsBody",
    "GroupBody",
    "PatchedChangedGroupBody",
    "MembersBody",
    "AudienceBody",
    "BroadcastPreviewBody",
    "LenderBody",
    "PatchedChangedProductBody",
    "UploadBody",
    "BroadcastUploadBody",
    "PreviewSendBody",
}


def test_it_describes_every_call_and_nothing_else() -> None:
    calls = {(method, path): call for path, method, call in operations(document())}
    assert calls.keys() == CALLS
    open_to_all = {path for (_, path), call in calls.items() if not call.get("security")}
    assert open_to_all == {"/api/v1/auth/token", "/api/v1/auth/token/refresh"}


def test_it_is_served_as_yaml_and_on_demand_as_json(anyone: Caller) -> None:
    as_yaml = anyone.get("schema")
    assert as_yaml.status == 200
    assert as_yaml.headers["Content-Type"].startswith("application/vnd.oai.openapi")
    described = yaml.safe_load(as_yaml.content)
    assert described["openapi"] == "3.0.3"
    asked = [
        anyone.get("schema?format=json"),
        anyone.get("schema", Accept="application/json"),
        anyone.get("schema", Accept="application/vnd.oai.openapi+json"),
    ]
    for as_json in asked:
        assert (as_json.status, as_json.document) == (200, described)
    assert yaml.safe_load(anyone.get("schema", Accept="application/yaml").content) == described


def test_a_form_that_it_does_not_have_is_told_so(anyone: Caller) -> None:
    assert anyone.get("schema?format=xml").problem == "not-found"
    assert anyone.get("schema", Accept="application/xml").problem == "not-acceptable"
    assert anyone.get("schema?lang=st").problem == "invalid"


def sample() -> dict[str, Any]:
    """The document of the calls that only the tests have."""
    generator = SchemaGenerator(patterns=sample_calls.urlpatterns)  # type: ignore[no-untyped-call]
    described: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    validate_schema(described)  # type: ignore[no-untyped-call]
    return described


def test_bodies_are_closed_and_answers_are_open() -> None:
    schemas = sample()["components"]["schemas"]
    closed = {name for name, one in schemas.items() if one.get("additionalProperties") is False}
    assert closed == BODIES


def test_every_call_refuses_in_the_same_form() -> None:
    for path, method, call in operations(sample()):
        assert call["responses"]["default"] == {"$ref": "#/components/responses/Refused"}, path
        assert any(status.startswith("2") for status in call["responses"]), method


def test_a_call_that_may_arrive_twice_asks_for_its_key() -> None:
    parameters = sample()["paths"]["/api/v1/lenders"]["post"]["parameters"]
    (key,) = (one for one in parameters if one["in"] == "header")
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)
    assert key["schema"]["pattern"] == "^[ -~]{1,200}$"


def words(anyone: Caller, path: str) -> str:
    """Read a page as a person does: its words, without its form."""
    page = anyone.get(path)
    assert page.status == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_page_shows_every_call_with_its_fields_and_every_refusal(anyone: Caller) -> None:
    front = words(anyone, "docs")
    for call in ("POST auth/token", "POST auth/token/refresh", "GET me", "GET audit"):
        assert call in front
    for code, refusal in REFUSALS.items():
        assert f"/problems/{code} {refusal.status}" in front
    text = words(anyone, "docs/auth") + words(anyone, "docs/me")
    assert "username string, up to 60 characters" in text
    assert "mfi.slug string, up to 32 characters" in text
    assert "mfi object, or null" in text


def test_every_call_is_described_on_the_page_that_the_front_names(anyone: Caller) -> None:
    front = anyone.get("docs").content.decode()
    places = re.findall(r'href="/api/v1/docs/([a-z-]+)#(\w+)"', front)
    assert {anchor for _, anchor in places} == {
        call["operationId"] for _, _, call in operations(document())
    }
    for chapter in {chapter for chapter, _ in places}:
        page = anyone.get(f"docs/{chapter}").content.decode()
        for anchor in (anchor for name, anchor in places if name == chapter):
            assert f'id="{anchor}"' in page
        for link in re.findall(r'href="#(\w+)"', page):
            assert f'id="{link}"' in page
    assert anyone.get("docs/nothing").status == 404


def test_an_answer_of_many_calls_is_listed_once(anyone: Caller) -> None:
    html = anyone.get("docs/loans").content.decode()
    sections = dict(
        re.findall(r'<section class="entry" id="(\w+)">(.*?)</section>', html, re.DOTALL)
    )
    assert "outstanding.principal" in sections["loan"]
    for call in ("disburse", "refund", "reschedule", "write_off"):
        assert '<a href="#loan"><code>GET loans/{loan_id}</code></a>' in sections[call]
        assert "outstanding.principal" not in sections[call]
    assert "Each as GET loans/{loan_id} answers." in sections["loans"]
    assert "outstanding.principal" not in sections["loans"]
    waits = "<code>waiting_for</code>"
    acts = ("reverse_repayment", "waive", "write_off", "undo_write_off")
    assert [call for call in acts if waits in sections[call]] == ["reverse_repayment"]


def test_names_of_the_machine_are_set_as_such_and_no_text_becomes_markup(anyone: Caller) -> None:
    html = anyone.get("docs/loans").content.decode()
    assert "<code>late_from</code> and <code>late_to</code>" in html
    assert "`" not in html
    assert with_code("as `<b>` & so") == "as <code>&lt;b&gt;</code> &amp; so"


@pytest.mark.parametrize("path", ["docs", "docs/loans"])
def test_the_pages_need_nothing_from_anywhere(anyone: Caller, path: str) -> None:
    page = anyone.get(path)
    html = page.content.decode()
    assert "<script" not in html
    assert "style=" not in html
    for address in re.findall(r'(?:src|href|action)="([^"]+)"', html):
        assert address.startswith(("/", "#")), address
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert len(page.content) < 100 * 1024
