"""Who checks on the others reads who did what at the own lender, and nothing of another's."""

from loans.models import Mfi
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague


def test_a_manager_reads_the_trail_of_her_lender_newest_first(
    signed_in: SignIn,
    neo: Colleague,
    thabo: Colleague,
    mpho: Colleague,
    maluti: Mfi,
) -> None:
    answer = signed_in(neo).get("audit")
    assert answer.status == 200
    found = [(act["action"], act["target"]) for act in answer.document["results"]]
    assert sorted(found[:2], key=str) == sorted(
        [
            ("add-staff", {"kind": "staff", "id": str(neo.id)}),
            ("add-staff", {"kind": "staff", "id": str(thabo.id)}),
        ],
        key=str,
    )
    assert found[2:] == [("onboard-mfi", {"kind": "mfi", "id": str(maluti.id)})]
    times = [act["at"] for act in answer.document["results"]]
    assert times == sorted(times, reverse=True)


def test_an_act_says_who_and_what_changed(signed_in: SignIn, neo: Colleague) -> None:
    newest = signed_in(neo).get("audit?page_size=1").document["results"][0]
    del newest["at"], newest["id"]
    assert newest == {
        "actor": {"kind": "system", "id": "operator"},
        "action": "add-staff",
        "target": {"kind": "staff", "id": str(neo.id)},
        "before": {},
        "after": {"role": "manager"},
        "reason": "",
        "ip": "",
    }


def test_the_pages_hold_each_act_once(signed_in: SignIn, neo: Colleague, thabo: Colleague) -> None:
    caller, seen, address = signed_in(neo), [], "audit?page_size=1"
    while address:
        page = caller.get(address).document
        seen += [act["id"] for act in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 3


def test_the_platforms_administrator_reads_the_houses_trail(
    signed_in: SignIn, retselisitsoe: Colleague, neo: Colleague
) -> None:
    (act,) = signed_in(retselisitsoe).get("audit").document["results"]
    assert (act["action"], act["target"]["id"]) == ("add-staff", str(retselisitsoe.id))


def test_an_officer_is_refused_before_what_he_sent_is_looked_at(
    signed_in: SignIn, thabo: Colleague, neo: Colleague
) -> None:
    assert signed_in(thabo).get("audit?page_size=0&nonsense=1").problem == "not-allowed"
    assert signed_in(thabo).ask("HEAD", "audit").status == 403
    assert signed_in(neo).get("audit?page_size=0&nonsense=1").problem == "invalid"
    assert signed_in(neo).ask("HEAD", "audit").status == 200
