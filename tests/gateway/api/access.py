"""The access matrix: what each call of the API answers to each actor, before it sees a body.

One row a call; a call without a row fails the build, and so does a row without a call.
A row gives the status of a bare request: 200 lets the actor in, 400 lets him as far as the body.
"""

ACTORS = (
    "anonymous",
    "officer",
    "manager",
    "finance",
    "admin",
    "auditor",
    "admin of another MFI",
    "regulator",
    "platform admin",
)


Row = dict[str, int]


def open_to_all(status: int) -> Row:
    """Make the row of a call that needs no token."""
    return dict.fromkeys(ACTORS, status)


def signed_in(status: int) -> Row:
    """Make the row of a call that answers whoever has a token."""
    return {**dict.fromkeys(ACTORS, status), "anonymous": 401}


def at_a_lender(status: int) -> Row:
    """Make the row of a call that answers a lender's own staff."""
    return {**signed_in(status), "regulator": 403, "platform admin": 403}


def for_finance(status: int) -> Row:
    """Make the row of a call that only finance may make; the other lender sends no finance."""
    return {**dict.fromkeys(ACTORS, 403), "anonymous": 401, "finance": status}


def for_correctors(status: int) -> Row:
    """Make the row of a call that finance, managers and admins may make."""
    return {**at_a_lender(status), "officer": 403, "auditor": 403}


def for_managers(status: int) -> Row:
    """Make the row of a call that managers and admins may make."""
    return {**for_correctors(status), "finance": 403}


ACCESS: dict[str, Row] = {
    "POST auth/token": open_to_all(400),
    "POST auth/token/refresh": open_to_all(400),
    "GET me": signed_in(200),
    "POST quotes": signed_in(400),
    "GET audit": {
        **signed_in(403),
        "manager": 200,
        "admin": 200,
        "auditor": 200,
        "admin of another MFI": 200,
        "platform admin": 200,
    },
    "GET borrowers": at_a_lender(200),
    "POST borrowers": {**at_a_lender(400), "finance": 403, "auditor": 403},
    # A borrower whom the caller's lender does not know.
    "GET borrowers/{borrower_id}": at_a_lender(404),
    "PATCH borrowers/{borrower_id}": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "POST borrowers/{borrower_id}/consents": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "POST borrowers/{borrower_id}/consents/code": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "POST borrowers/{borrower_id}/credit-report": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "GET borrowers/{borrower_id}/credit-record": {**at_a_lender(404), "finance": 403},
    "GET borrowers/{borrower_id}/credit-record.pdf": {**at_a_lender(404), "finance": 403},
    "GET borrowers/{borrower_id}/documents": at_a_lender(404),
    "POST borrowers/{borrower_id}/documents": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "GET applications": at_a_lender(200),
    "POST applications": {**at_a_lender(400), "finance": 403, "auditor": 403},
    "GET applications/{application_id}": at_a_lender(404),
    "PATCH applications/{application_id}": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "POST applications/{application_id}/withdraw": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "POST applications/{application_id}/approve": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "POST applications/{application_id}/reject": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "POST applications/{application_id}/return": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "POST applications/{application_id}/accept": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "GET borrowers/{borrower_id}/documents/{document_id}": at_a_lender(404),
    "GET worklist": at_a_lender(200),
    "GET cases": at_a_lender(200),
    "POST cases": {**at_a_lender(400), "finance": 403, "auditor": 403},
    "POST cases/{case_id}/assign": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "POST cases/{case_id}/resolve": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "GET products": at_a_lender(200),
    "POST products": {
        **dict.fromkeys(ACTORS, 403),
        "anonymous": 401,
        "admin": 400,
        "admin of another MFI": 400,
    },
    "GET products/{product_id}": at_a_lender(404),
    "PATCH products/{product_id}": {
        **dict.fromkeys(ACTORS, 403),
        "anonymous": 401,
        "admin": 404,
        "admin of another MFI": 404,
    },
    "GET products/{product_id}/key-facts": at_a_lender(404),
    "GET products/{product_id}/sms-cost": at_a_lender(404),
    "POST messages/preview": at_a_lender(400),
    "GET messages/bill": {**at_a_lender(200), "officer": 403},
    "GET messages/spend": {**at_a_lender(200), "officer": 403},
    "GET messages/budget": at_a_lender(200),
    "POST messages/budget": {**for_managers(400), "manager": 403},
    "GET messages/sender": {**for_managers(200), "manager": 403},
    "PUT messages/sender": {**for_managers(400), "manager": 403},
    "GET texts": at_a_lender(200),
    "GET text-marks": at_a_lender(200),
    # A text of no such name.
    "GET texts/{text_id}": at_a_lender(404),
    "PUT texts/{text_id}/{language}": for_managers(404),
    "POST texts/{text_id}/{language}/approve": for_managers(404),
    "POST texts/{text_id}/{language}/withdraw": for_managers(404),
    "POST texts/{text_id}/{language}/back": for_managers(404),
    "POST texts/{text_id}/{language}/marks": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "GET borrowers/{borrower_id}/history": at_a_lender(404),
    "GET messages/unknown": at_a_lender(200),
    "POST messages/unknown": {**at_a_lender(200), "officer": 403, "finance": 403, "auditor": 403},
    "POST messages/{message_id}/settle": {
        **at_a_lender(404),
        "officer": 403,
        "finance": 403,
        "auditor": 403,
    },
    "GET borrowers/{borrower_id}/opt-outs": at_a_lender(404),
    "POST borrowers/{borrower_id}/opt-outs": {**at_a_lender(404), "finance": 403, "auditor": 403},
    "DELETE borrowers/{borrower_id}/opt-outs": {
        **at_a_lender(404),
        "finance": 403,
        "auditor": 403,
    },
    "GET borrowers/{borrower_id}/history.csv": at_a_lender(404),
    "GET loans": at_a_lender(200),
    "GET loans/{loan_id}": at_a_lender(404),
    "POST loans/{loan_id}/disburse": for_finance(404),
    "POST loans/{loan_id}/repayments": for_finance(404),
    "POST loans/{loan_id}/reverse-repayment": for_correctors(404),
    "POST loans/{loan_id}/refund": for_finance(404),
    "POST loans/{loan_id}/charges": for_finance(404),
    "POST loans/{loan_id}/waive": for_correctors(404),
    "POST loans/{loan_id}/write-off": for_correctors(404),
    "POST loans/{loan_id}/undo-write-off": for_correctors(404),
    "POST loans/{loan_id}/reschedule": {**for_correctors(404), "finance": 403},
    "POST loans/{loan_id}/cancel": for_finance(404),
    "GET loans/{loan_id}/payoff": at_a_lender(404),
    "GET loans/{loan_id}/statement": at_a_lender(404),
    "GET loans/{loan_id}/statement.pdf": at_a_lender(404),
    "GET loans/{loan_id}/statement.csv": at_a_lender(404),
    "GET groups": at_a_lender(200),
    "GET messages": at_a_lender(200),
    "POST messages": {**at_a_lender(400), "finance": 403, "auditor": 403},
    "POST messages/preview/send": for_managers(400),
    "GET messages/{message_id}": at_a_lender(404),
    "GET broadcasts": at_a_lender(200),
    "POST broadcasts": for_managers(400),
    "POST broadcasts/preview": for_managers(400),
    "POST broadcasts/upload": for_managers(400),
    "GET broadcasts/{broadcast_id}": at_a_lender(404),
    "GET broadcasts/{broadcast_id}/result.csv": at_a_lender(404),
    "GET broadcasts/{broadcast_id}/result.xlsx": at_a_lender(404),
    "POST broadcasts/{broadcast_id}/start": for_managers(404),
    "POST broadcasts/{broadcast_id}/pause": for_managers(404),
    "POST broadcasts/{broadcast_id}/resume": for_managers(404),
    "POST broadcasts/{broadcast_id}/cancel": for_managers(404),
    "POST groups": for_managers(400),
    "POST groups/upload": for_managers(400),
    "GET groups/{group_id}": at_a_lender(404),
    "PATCH groups/{group_id}": for_managers(404),
    "DELETE groups/{group_id}": for_managers(404),
    "GET groups/{group_id}/members": at_a_lender(404),
    "POST groups/{group_id}/members": for_managers(404),
    "POST audiences/preview": at_a_lender(400),
    "GET closed-days": at_a_lender(200),
    "GET closed-days/{on}": at_a_lender(404),
    "GET messages/reminders/worth": {**at_a_lender(200), "officer": 403},
    # A report of no such name; which role reads which is in test_reports.py.
    "GET reports/{name}": at_a_lender(404),
    "GET report-files": at_a_lender(200),
    "GET report-files/{file_id}": at_a_lender(404),
    "GET report-files/{file_id}/content": at_a_lender(404),
    "GET schema": open_to_all(200),
    "GET docs": open_to_all(200),
    # A chapter of no such name.
    "GET docs/{chapter}": open_to_all(404),
}
# What no call answers: every other method of an address, and every other address.
OTHER_METHOD_OPEN = open_to_all(405)
OTHER_METHOD = signed_in(405)
OTHER_ADDRESS = signed_in(404)
