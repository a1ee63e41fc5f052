"""The access matrix of the desk: what each of its addresses answers to each actor.

One row an address; an address without a row fails the build, and so does a row without an address.
A row gives the status of a bare request, as a form without fields sends it: 200 shows a page, 302
goes on to another, 422 lets the actor in as far as what he typed. To whoever is signed out, each
gives the sign-in.
"""

ACTORS = (
    "signed out",
    "officer",
    "manager",
    "finance",
    "admin",
    "auditor",
    "officer of another MFI",
    "regulator",
    "platform admin",
)

Row = dict[str, int]


def everybody(status: int) -> Row:
    """Make the row of an address that answers whoever is signed in, and sends others to do so."""
    return {**dict.fromkeys(ACTORS, status), "signed out": 302}


def at_a_lender(status: int) -> Row:
    """Make the row of an address for a lender's own staff."""
    return {**everybody(status), "regulator": 403, "platform admin": 403}


def of_an_application(status: int) -> Row:
    """Make the row of what belongs to one lender: elsewhere it does not exist."""
    return {**at_a_lender(status), "officer of another MFI": 404}


ACCESS: dict[str, Row] = {
    "GET /": everybody(200),
    # A choice of this browser's own: it is kept for whoever asks.
    "POST /look": everybody(302),
    "POST /language": everybody(302),
    "POST /keys": everybody(302),
    "GET /applications": at_a_lender(200),
    "GET /applications/next": at_a_lender(302),
    "GET /applications/{application_id}": of_an_application(200),
    "POST /applications/{application_id}/approve": of_an_application(422),
    "POST /applications/{application_id}/return": of_an_application(422),
    "POST /applications/{application_id}/reject": of_an_application(422),
}
# What a sent verdict answers: whoever wrote it down, and whose role only reads, decides nothing.
VERDICT: Row = {
    "signed out": 302,
    "officer": 403,
    "finance": 403,
    "auditor": 403,
    "officer of another MFI": 404,
    "regulator": 403,
    "platform admin": 403,
    "manager": 302,
}
# Who is signed out goes there from every page; a choice is made without.
SIGN_IN = "/sign-in?next="
CHOICES = ("/look", "/language", "/keys")
