"""How each refusal is told: the one table from codes to statuses and sentences, for API and pages.

The first group answers the domain's errors by their `code`; the second answers what a door itself
refuses before the domain is asked.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, a title that never changes for its code, and what to do about it."""

    status: int
    title: str
    detail: str = ""
    retry_after_seconds: int | None = None
    # What of the refusal's context its caller reads; the rest is the operator's.
    shows: tuple[str, ...] = ()


DOMAIN = {
    "not-allowed": Refusal(403, "Not allowed", "Your role does not include this act."),
    "not-found": Refusal(404, "Not found", "There is nothing of yours at this address."),
    "already-taken": Refusal(409, "Already taken", "Somebody has this name already."),
    "already-decided": Refusal(
        409,
        "Already decided",
        "Somebody settled this before; what was settled stands.",
        shows=("decided_at", "decided_by"),
    ),
    "not-yet": Refusal(400, "Not yet", "This day has not come."),
    "month-open": Refusal(
        409, "The month is open", "It is told when it is over and its last day is closed."
    ),
    "month-over": Refusal(
        410, "The month is over", "What was told of it is not kept any more, nor made again."
    ),
    "too-far-back": Refusal(
        403, "Too far back", "The lender lets nobody write this day down any more."
    ),
    "payment-conflict": Refusal(
        409,
        "Booked otherwise",
        "Money of this reference is booked already, with another sum or for another loan.",
    ),
    "too-much": Refusal(422, "Too much", "More than is owed, or than was paid too much."),
    "no-sms-budget": Refusal(
        409, "No budget of texts", "Nobody has granted this lender a budget of texts yet."
    ),
    "no-account-key": Refusal(
        409, "Its own account needs a key", "Send the key of the lender's account as well."
    ),
    "over-sms-budget": Refusal(
        409,
        "Over the budget of texts",
        "It would take more parts than the lender's budget has left.",
        shows=("parts", "left"),
    ),
    "quiet-now": Refusal(
        409, "Quiet now", "At this hour your lender wakes nobody; try it again in the morning."
    ),
    "preview-quota": Refusal(
        429,
        "Too many previews today",
        "You have sent yourself as many texts today as your lender allows; go on tomorrow.",
    ),
    "funds-missing": Refusal(
        409, "Not enough money", "The lender has not got that much where it should come from."
    ),
    "identity-unproved": Refusal(
        409,
        "Identity not proved",
        "Nobody has seen a document of hers, and the sum is above what may go without.",
    ),
    "self-approval": Refusal(
        403, "Your own application", "Nobody decides on what they captured: ask a colleague."
    ),
    "over-limit": Refusal(
        403, "Above your limit", "Your role does not decide on this much: ask a manager."
    ),
    "unchecked-limit": Refusal(
        403,
        "Too much without the registry",
        "Two may approve as much as your lender allows while the registry does not answer.",
    ),
    "outside-terms": Refusal(
        400, "Not on offer", "What was asked for is not to be had; see errors, by field."
    ),
    "application-open": Refusal(
        409, "An application is open", "She has one here already; settle or withdraw that first."
    ),
    "loan-open": Refusal(
        409, "A loan is open", "She has as many loans as you give at once, or had one too lately."
    ),
    "borrower-blocked": Refusal(409, "Blocked", "You have blocked this borrower."),
    "offer-expired": Refusal(
        409, "The offer is over", "Its last day has passed; she may apply again."
    ),
    "not-now": Refusal(409, "Not now", "As it stands at the moment, this cannot be done with it."),
    "no-such-setting": Refusal(
        400, "No such setting", "A lender has no such setting, or it cannot have this value."
    ),
    "phone-refused": Refusal(
        422,
        "Phone not taken",
        "This is no mobile number, or one of a country that this lender does not serve.",
    ),
    "same-number": Refusal(409, "The same number", "Her money goes there, or is about to."),
    "in-person-only": Refusal(409, "In person only", "She has to come herself, with her document."),
    "not-a-service-code": Refusal(422, "Not a service code", "It is written as it is dialled."),
    "imported-before": Refusal(
        409, "Imported before", "The very same file was imported before; say so if it is meant."
    ),
    "wrong-detail": Refusal(
        422, "A detail cannot be", "Age, income or another detail is not one a borrower can have."
    ),
    "no-such-officer": Refusal(
        422, "No such officer", "Nobody of your staff who looks after borrowers has this id."
    ),
    "erased": Refusal(410, "Erased", "Of this borrower nothing is left but the number."),
    "still-open": Refusal(
        409, "Still open", "Something with this borrower is not finished yet; finish it first."
    ),
    "must-be-kept": Refusal(
        409, "Must be kept", "The law's time for keeping this is not over yet."
    ),
    "wording-refused": Refusal(
        422,
        "Text not taken",
        "Nobody may have this sent; `findings` says why, and a preview says it before.",
        shows=("findings",),
    ),
    "wording-doubted": Refusal(
        422,
        "Text in doubt",
        "Something about it is unusual; send the codes of `findings` as `accepts` if it is meant.",
        shows=("findings",),
    ),
    "document-refused": Refusal(
        422, "Document not taken", "A JPEG, a PNG or a PDF of at most 5 MB can be kept."
    ),
    "idempotency-mismatch": Refusal(
        422,
        "Same key, other body",
        "This Idempotency-Key came before with another body. Use a new key for a new act.",
    ),
    "credit-limit": Refusal(
        409,
        "Credit limit reached",
        "There is no room for this loan by what all lenders share, or by what you agreed to.",
        shows=("why",),
    ),
    "consent-missing": Refusal(
        422,
        "Consent missing",
        "The borrower has given no consent for this purpose, or it has ended.",
    ),
    "consent-code-wrong": Refusal(
        422,
        "Not her code",
        "This is not the code that she was sent for this purpose.",
        shows=("tries_left",),
    ),
    "consent-code-over": Refusal(
        409,
        "No code waits",
        "None was sent for this purpose, or it is used, older than ten minutes or was tried too "
        "often: have her sent another.",
    ),
    "consent-code-quota": Refusal(
        429,
        "Too many codes today",
        "She was sent as many codes today as a borrower is, or you had as many sent as one may.",
    ),
    "inquiry-quota": Refusal(
        429,
        "Too many looks today",
        "You have looked at as many credit records today as your lender allows; go on tomorrow.",
    ),
    "registry-unavailable": Refusal(
        503,
        "The credit registry is away",
        "The registry does not answer, and nothing is decided without it; ask again.",
        retry_after_seconds=10,
    ),
    "busy": Refusal(
        503,
        "Busy",
        "Somebody else is at work on the same thing. Nothing was done; ask again.",
        retry_after_seconds=1,
    ),
    "lender-unavailable": Refusal(
        503,
        "This lender is away",
        "This lender's records cannot be reached at the moment. Nothing was done; ask again.",
        retry_after_seconds=10,
    ),
}

DOOR = {
    "malformed": Refusal(400, "Not readable", "The body is not one well-formed JSON document."),
    "invalid": Refusal(400, "Not valid", "What was sent does not fit; see errors, by field."),
    "idempotency-key-missing": Refusal(
        400,
        "Idempotency-Key missing",
        "This call moves money, sends a message or keeps a list: send a header Idempotency-Key "
        "of your own.",
    ),
    "idempotency-key-invalid": Refusal(
        400,
        "Idempotency-Key not usable",
        "A key is 1 to 200 printable ASCII characters.",
    ),
    "not-signed-in": Refusal(401, "No token", "Send a token: Authorization: Bearer …"),
    "token-refused": Refusal(401, "Token not good", "Sign in again, or refresh the token."),
    "sign-in-failed": Refusal(401, "Sign-in failed", "The username or the password is wrong."),
    "method-not-allowed": Refusal(405, "Method not allowed", "The header Allow names what works."),
    "not-acceptable": Refusal(406, "Not acceptable", "This call does not answer in that form."),
    "too-large": Refusal(413, "Too large", "The body is larger than any call needs."),
    "unsupported-media-type": Refusal(415, "Unsupported media type", "Send application/json."),
    "no-rate": Refusal(
        422,
        "No rate can be told",
        "What is deducted leaves the borrower nothing, or so little that no yearly rate says it.",
    ),
    "too-many-failures": Refusal(
        429,
        "Too many failures",
        "This sign-in rests after too many failures; the header Retry-After says how long.",
    ),
    "too-many-calls": Refusal(
        429, "Too many calls", "The header Retry-After says how long to wait."
    ),
    # No detail: what went wrong inside is nobody's business outside. The log has it.
    "server-error": Refusal(500, "Something went wrong here"),
    "unavailable": Refusal(
        503,
        "Away for a moment",
        "The database cannot be reached at the moment; ask again.",
        retry_after_seconds=10,
    ),
}

REFUSALS = DOMAIN | DOOR
