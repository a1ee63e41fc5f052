"""The dialogue as data: every flow, in the one list that there is."""

from ussd.engine.screens import Dialogue
from ussd.engine.talk import LANGUAGE as LANGUAGE_SLOT
from ussd.flows.application import APPLICATION
from ussd.flows.apply import APPLY
from ussd.flows.balance import BALANCE
from ussd.flows.cancel import CANCEL
from ussd.flows.complaint import COMPLAINT
from ussd.flows.details import DETAILS
from ussd.flows.forgotten import FORGOTTEN
from ussd.flows.home import HOME
from ussd.flows.language import LANGUAGE
from ussd.flows.messages import MESSAGES
from ussd.flows.offer import OFFER
from ussd.flows.pin import PIN
from ussd.flows.record import RECORD
from ussd.flows.register import REGISTER
from ussd.flows.repay import REPAY
from ussd.flows.resume import RESUME
from ussd.slots import BOUND, CODE, DRAFT, STANDING, WHO

DIALOGUE = Dialogue(
    (
        LANGUAGE,
        HOME,
        REGISTER,
        PIN,
        APPLY,
        APPLICATION,
        OFFER,
        BALANCE,
        REPAY,
        CANCEL,
        RECORD,
        COMPLAINT,
        MESSAGES,
        FORGOTTEN,
        DETAILS,
        RESUME,
    ),
    home="home.menu",
    stranger="language.choose",
    kept=frozenset({LANGUAGE_SLOT, STANDING, WHO, BOUND, CODE}),
    doors={DRAFT: "resume.offer"},
)
