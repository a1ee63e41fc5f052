"""Whether a text asks for a PIN or a password: nobody of ours ever does, and every thief does.

A warning never to tell it is no request, and neither is word that it was changed.
"""

import re
from collections.abc import Iterator
from typing import Final

from messaging.rules.links import plain_look

_SECRET: Final = re.compile(
    r"\b(?:p[\s._-]?[i1l|!][\s._-]?n(?:code|s)?|pass[\s-]?(?:word|code|wort)s?|phasewete|otp"
    r"|(?:secret|security|one[ -]?time|verification|login) (?:number|code|word)s?"
    r"|(?:li)?nomoro (?:ea|tsa) (?:hau ea )?lekunutu|khoutu(?: ea (?:hau|lekunutu))?"
    r"|lekunutu la hau)\b"
)
_REQUEST: Final = re.compile(
    # "We send you a PIN" asks for nothing.
    r"\b(?:(?:send|reply|respond|enter|type|give|tell|share|confirm|verify|provide|submit|forward"
    r"|disclose|reveal|show|write|update|validate|supply|ask(?:s|ing)?|key in"
    r"|log ?in|sign in)\b(?! you\b)"
    r"|(?:text|sms|whatsapp|message|email|read|answer|call|dial|press)"
    r" (?:us |me |back |him |out )*(?:with |on )?(?:your|the|yr|ur|pin)\b"
    r"|(?:we|i) (?:\w+ )?(?:need|want|require|request)\b|(?:is|are) (?:needed|required|requested)\b"
    r"|what(?:'s| is) your\b|please$|please your\b"
    # In Sesotho by stem, for the verb's last letter changes.
    r"|(?<!re u )(?<!tla u )romel\w*|keny[ae]\w*|ngol\w*|fan[ae]|re fe|(?:re|m)phe\w*|neel\w*"
    r"|(?:m?bol|mpol)ell?\w*|arab\w*|netefats\w*|tiis\w*|bonts'?[ae]\w*|hlahis\w*|tsebis\w*"
    r"|tlats\w*|(?:re|ke) (?:tla )?(?:kop|batl|hlok)\w*|hlokahala|hlokoa|batleha|kopuoa"
    r"|ke (?:efe|bokae|mang)\b"
    r"|tobets\w* (?=pin|password|nomoro ea lekunutu)|ka kopo$)"
)
# Right before what is asked, with nothing between but words that go with it.
_NEVER: Final = re.compile(
    r"\b(?:never|not|don'?t|won'?t|nobody|no ?one|none of us"
    r"|if (?:any|some)(?:one|body)|(?:any|some)(?:one|body) who|whoever|do not|does not"
    r"|thie(?:f|ves)|fraudsters?|criminals?|scammers?|masholu|lesholu"
    r"|se|u se|le se|ha|ke ke|leha|motho ea|mang kapa mang ea)"
    r"(?: (?:of ours|of us|here|ever|please|again|under|any|circumstances|ask|asked|asks|you"
    r"|anyone|anybody|to|for|or"
    r"|and|be|will|should|may|ever|by|sms|phone|on|tell|share|give|send|show|write|text"
    r"|re|ke|ua|ra|u|ho|hore|a|e|le|ka|mohla|kopa|kope|botsa|kapa|bolell\w*|romel\w*|ngol\w*))* $"
)
_TO_NOBODY: Final = re.compile(r"\bto (?:nobody|no ?one)\b")
_IT: Final = re.compile(
    r"\b(?:send|reply with|text|sms|tell|give|share|enter|type|forward|read)"
    r" (?:(?:us|me|back|him|our officer|to us) )?(?:it|that|this|them|these)\b"
    r"|\b(?:e|li) (?:romel\w*|ngol\w*|kenye|bolell\w*)|\b(?:romel\w*|ngola) eona\b"
)
_SENTENCES: Final = re.compile(r"[.!?;\n]+(?=\s|$)|\n+")
# Where one breath ends and what was forbidden before is no longer meant.
_BREATHS: Final = re.compile(
    r",|:|\bbut\b|\bexcept\b|\bunless\b|\bonly\b|\bempa\b|\bhaese\b|\bntle le\b|\bfeela\b|\bthen\b"
)


def secrets_asked(text: str) -> Iterator[str]:
    """Give each sentence that asks for one."""
    told = False
    for sentence in _SENTENCES.split(plain_look(text)):
        names_it = _SECRET.search(sentence) is not None
        if (names_it and _asks(sentence, _REQUEST)) or (told and _asks(sentence, _IT)):
            yield sentence.strip()
        told = told or names_it


def _asks(sentence: str, request: re.Pattern[str]) -> bool:
    """Tell whether something is asked for that is not forbidden in the same breath."""
    for breath in _BREATHS.split(sentence):
        if _TO_NOBODY.search(breath):
            continue
        for found in request.finditer(breath):
            if not _NEVER.search(breath[: found.start()]):
                return True
    return False
