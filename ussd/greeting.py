"""What is known of a phone when it dials: the language, and whether its owner is registered."""

from django.db import connection

from ussd.engine.talk import LANGUAGE
from ussd.slots import HAS_PIN, KNOWN, STANDING

# One question for a whole session, in the tables that work while a lender's node is away.
ASKED = """
SELECT (SELECT language FROM loans_phone WHERE number = %(phone)s),
    EXISTS (SELECT FROM loans_membership WHERE phone = %(phone)s),
    EXISTS (SELECT FROM loans_membership JOIN ussd_pin USING (person_id) WHERE phone = %(phone)s)
"""


def greeting_of(phone: str) -> dict[str, str]:
    """Give the slots that a session begins with."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"phone": phone})
        language, known, has_pin = cursor.fetchone() or ("", False, False)
    standing = HAS_PIN if has_pin else KNOWN if known else ""
    slots = {LANGUAGE: language or "", STANDING: standing}
    return {name: value for name, value in slots.items() if value}
