"""What the flows ask of the book, by the names that they use."""

from collections.abc import Callable

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lenders, phone_id_of
from loans.rules.written import telephone
from messaging.rules.gsm7 import transliterate
from ussd.engine.domain import Domain, Facts, Outcome
from ussd.engine.talk import LANGUAGE, Talk

OTHER_LANGUAGE = {"en": "st", "st": "en"}

# Keeps a language, and tells whether that worked.
Keeps = Callable[[str], bool]


def domain(keeps: Keeps) -> Domain:
    """Join the flows to the book; `keeps` is what a choice of language does."""

    def keep_language(talk: Talk) -> Outcome:
        return Outcome("kept" if keeps(talk.language) else "later")

    def change_language(talk: Talk) -> Outcome:
        other = OTHER_LANGUAGE[talk.language]
        return Outcome("kept", {LANGUAGE: other}) if keeps(other) else Outcome("later")

    return Domain(
        runs={"keep_language": keep_language, "change_language": change_language},
        shows={"lenders": offices},
    )


def offices(_talk: Talk) -> Facts:
    """List the lenders that work here with their telephones, one a line."""
    lines = [f"{transliterate(lender.name)} {telephone(lender.phone)}" for lender in lenders()]
    return {"lenders": "\n".join(lines)} if lines else {}


def speak_from_now_on(phone: str, language: str, request_id: str) -> bool:
    """Keep a phone's language by the deed; a refusal is logged by its code."""
    phone_id = phone_id_of(phone)
    # Nothing is known of a number before its first choice.
    by = Actor.phone(phone_id, request_id=request_id) if phone_id else Actor.system("first dial")
    try:
        choose_language(phone, language, by=by)
    except DomainError:
        return False
    return True
