"""Keep the language that a phone's owner chose."""

from loans.deed import Actor, deed
from loans.models import Person
from loans.record import record_act


@deed
def choose_language(phone: str, language: str, *, by: Actor) -> None:
    """Speak to this phone in a language from now on, also when nobody knew the phone before."""
    person, _ = Person.objects.select_for_update().get_or_create(phone=phone)
    if person.language == language:
        return
    before, person.language = person.language, Person.Language(language).value
    person.save(update_fields=["language"])
    record_act(
        by,
        "choose-language",
        "person",
        person.id,
        before={"language": before},
        after={"language": person.language},
    )
