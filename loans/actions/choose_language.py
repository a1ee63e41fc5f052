"""Keep the language that a phone's owner chose."""

from loans.deed import Actor, deed
from loans.models import Language, Person, Phone
from loans.record import record_act


@deed
def choose_language(phone: str, language: str, *, by: Actor) -> None:
    """Speak to this phone in a language from now on, also when nobody knew the phone before.

    Where one person alone is known by the phone, she is written to in that language too.
    """
    chosen = Language(language).value
    known, _ = Phone.objects.select_for_update().get_or_create(number=phone)
    if known.language == chosen:
        return
    before, known.language = known.language, chosen
    known.save(update_fields=["language"])
    owners = list(Person.objects.filter(phone=phone).values_list("id", flat=True)[:2])
    if len(owners) == 1:
        Person.objects.filter(id=owners[0]).update(language=chosen)
    record_act(
        by,
        "choose-language",
        "phone",
        known.id,
        before={"language": before},
        after={"language": chosen},
    )
