"""Before anything is written down a manager sees who would hear what, and for how much."""

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.spend import grant_budget
from messaging.actions.stop import stop
from messaging.models import Broadcast, Group, Message
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.messaging.crowd import crowd
from tests.people import Colleague

CALL = "broadcasts/preview"
EVERYBODY = {"all": True}
TEXTS = {"en": "{name}, call {officer}.", "st": "{name}, letsetsa {officer}."}
OPERATOR = Actor.system("test")


@pytest.fixture
def manager(signed_in: SignIn, neo: Colleague) -> Caller:
    return signed_in(neo)


def test_both_languages_are_shown_as_each_would_read_them(maluti: Mfi, manager: Caller) -> None:
    (tumelo,), (lineo,) = crowd(maluti, 1, language="st"), crowd(maluti, 1)
    seen = manager.post(CALL, {"texts": TEXTS, "audience": EVERYBODY}).document
    assert (seen["recipients"], seen["by_language"]) == (2, {"st": 1, "en": 1})
    said = {one["borrower"]: one for one in seen["samples"]}
    assert said[str(tumelo.id)]["text"] == f"{tumelo.name}, letsetsa {maluti.name}."
    assert said[str(lineo.id)]["text"] == f"{lineo.name}, call {maluti.name}."
    assert {one["segments"] for one in seen["samples"]} == {1}
    assert tumelo.phone not in {one["phone"] for one in seen["samples"]}


def test_it_adds_up_to_parts_and_money_and_what_is_left(maluti: Mfi, manager: Caller) -> None:
    crowd(maluti, 3)
    grant_budget(maluti.id, 5, by=OPERATOR)
    # 161 letters are two parts, and a part to Econet costs M0.30.
    seen = manager.post(CALL, {"text": "a" * 161, "audience": EVERYBODY}).document
    assert (seen["segments"], seen["parts"], seen["budget_left"]) == (2, 6, 5)
    assert seen["cost"] == {"amount": "1.80", "currency": "LSL"}
    (english,) = seen["texts"]
    assert (english["language"], english["encoding"], english["units"]) == ("en", "GSM7", 161)


def test_the_longest_facts_are_reckoned_not_those_of_today(maluti: Mfi, manager: Caller) -> None:
    crowd(maluti, 1)
    # 130 letters and a name of ten are one part; with a name of forty they are two.
    seen = manager.post(CALL, {"text": "a" * 129 + " {name}", "audience": EVERYBODY}).document
    assert [one["segments"] for one in seen["samples"]] == [1]
    assert seen["segments"] == 2


def test_whoever_has_said_stop_is_counted_apart(maluti: Mfi, manager: Caller) -> None:
    gone, _ = crowd(maluti, 2)
    stop(maluti.id, gone.phone, "officer", by=OPERATOR)
    seen = manager.post(CALL, {"text": "Open on Saturday.", "audience": EVERYBODY}).document
    assert (seen["recipients"], seen["opted_out"]) == (1, 1)
    assert seen["budget_left"] is None


def test_it_says_who_must_agree_and_whether_it_would_wait(maluti: Mfi, manager: Caller) -> None:
    crowd(maluti, 3)
    asked = {"text": "Open on Saturday.", "audience": EVERYBODY}
    hour = timezone.localtime().hour
    quiet = {"quiet_from_hour": hour, "quiet_until_hour": (hour + 2) % 24}
    change_policy(maluti.id, {**quiet, "second_broadcast_above_recipients": 2}, by=OPERATOR)
    seen = manager.post(CALL, asked).document
    assert (seen["needs_second"], seen["quiet_now"]) == (True, True)
    awake = {"quiet_from_hour": None, "second_broadcast_above_recipients": 3}
    change_policy(maluti.id, awake, by=OPERATOR)
    seen = manager.post(CALL, asked).document
    assert (seen["needs_second"], seen["quiet_now"]) == (False, False)


def test_what_may_not_be_sent_is_named(maluti: Mfi, manager: Caller) -> None:
    asked = {"text": "See www.letsema.ls {balanse}", "audience": EVERYBODY}
    (english,) = manager.post(CALL, asked).document["texts"]
    found = {one["code"]: one["weight"] for one in english["findings"]}
    assert found["link"] == found["placeholder-unknown"] == "refusal"


def test_of_a_number_that_is_nobodys_no_facts_are_made_up(maluti: Mfi, manager: Caller) -> None:
    asked = {"text": "{name}, call us.", "audience": {"phones": ["58123456"]}}
    (one,) = manager.post(CALL, asked).document["samples"]
    assert (one["borrower"], one["text"], one["segments"]) == (None, None, None)


def test_nothing_is_written_down(maluti: Mfi, manager: Caller) -> None:
    crowd(maluti, 2)
    manager.post(CALL, {"text": "Open.", "audience": {"phones": ["58123456"]}})
    for rows in (Broadcast.objects, Group.objects, Message.objects):
        assert not rows.of(maluti.id).exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"audience": EVERYBODY},
        {"text": "Open.", "texts": TEXTS, "audience": EVERYBODY},
        {"text": "Open.", "audience": {}},
        {"text": "Open.", "audience": EVERYBODY, "name": "Saturday"},
    ],
    ids=["no text", "two texts", "nobody", "a field too many"],
)
def test_what_does_not_fit_is_refused(manager: Caller, sent: dict[str, object]) -> None:
    assert manager.post(CALL, sent).status == 400
