"""The few words of the sign-in pages, in both languages."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Words:
    """What the sign-in pages say."""

    code: str
    to_the_desk: str
    sign_in: str
    username: str
    password: str
    # One line for every failure: whether the name, the password or the door was wrong is not told.
    refused: str
    signed_out: str
    to_go_on: str
    resting: str
    why_resting: str
    again_from: str


ENGLISH = Words(
    code="en",
    to_the_desk="Sign in to the desk",
    sign_in="Sign in",
    username="User name",
    password="Password",  # noqa: S106 (the word, not one of them)
    refused="The user name or the password is wrong.",
    signed_out="You are signed out.",
    to_go_on="Sign in to go on.",
    resting="This sign-in rests",
    why_resting="Too many wrong passwords came in for this user name.",
    again_from="You can try again from",
)
SESOTHO = Words(
    code="st",
    to_the_desk="Kena ofising",
    sign_in="Kena",
    username="Lebitso la mosebelisi",
    password="Password",  # noqa: S106 (the loanword that is said)
    refused="Lebitso la mosebelisi kapa password e fosahetse.",
    signed_out="U tsoile.",
    to_go_on="Kena hore u tsoele pele.",
    resting="Ho kena ho notletsoe",
    why_resting="Password e fosahetse ka makhetlo a mangata.",
    again_from="U ka leka hape ho tloha ka hora ea",
)


def words_for(request: HttpRequest) -> Words:
    """Choose by the address: the other language is one link away on every sign-in page."""
    return SESOTHO if asked_for(request) == SESOTHO.code else ENGLISH


def asked_for(request: HttpRequest) -> str:
    """Read which language the address asks for; without a word it is nobody's choice."""
    return request.GET.get("lang", "")
