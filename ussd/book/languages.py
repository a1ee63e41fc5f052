"""The language that a phone is spoken to in."""

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import phone_id_of
from ussd.caller import Caller
from ussd.engine.domain import Outcome
from ussd.engine.talk import LANGUAGE, Talk

OTHER_LANGUAGE = {"en": "st", "st": "en"}


def keep_language(caller: Caller, talk: Talk) -> Outcome:
    """Keep the language she chose."""
    return Outcome("kept" if caller.keeps(talk.language) else "later")


def change_language(caller: Caller, talk: Talk) -> Outcome:
    """Go on in the other one."""
    other = OTHER_LANGUAGE[talk.language]
    return Outcome("kept", {LANGUAGE: other}) if caller.keeps(other) else Outcome("later")


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
