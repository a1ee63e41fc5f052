"""The dialogue as data: every flow, in the one list that there is."""

from ussd.engine.screens import Dialogue
from ussd.flows.home import HOME
from ussd.flows.language import LANGUAGE

DIALOGUE = Dialogue((LANGUAGE, HOME), home="home.menu", stranger="language.choose")
