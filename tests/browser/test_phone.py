"""A newcomer picks up a phone: she dials, chooses Sesotho, and is greeted in it ever after."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from messaging.models import Inbound
from tests.browser.handset import Handset

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHOOSE = "Choose language / Khetha puo\n1. English\n2. Sesotho"
HOME_ST = (
    "Rea u amohela ho Letsema.\n1. Ingolise\n2. Kamoo kalimo e sebetsang kateng\n"
    "3. Thuso\n4. English"
)
HOME_EN = "Welcome to Letsema.\n1. Register\n2. How a loan works\n3. Help\n4. Sesotho"
HOW_EN = (
    "You choose the amount and the time.\nYou see the whole cost before you agree.\n"
    "We never ask your PIN by phone or SMS.\n0. Back"
)
IDLE = "\nKhotso!\n\nThe green key dials\n*384*11#"
NO_CODE = "Connection problem or invalid MMI code."


@pytest.fixture
def phone(page: Page) -> Handset:
    page.goto("/simulator")
    return Handset(page)


def test_a_newcomer_chooses_sesotho_and_is_greeted_in_it(phone: Handset) -> None:
    phone.types("*384*11#")
    phone.shows(CHOOSE)
    phone.tells("figures", "50 of 160 septets language.choose")
    phone.types("2")
    phone.shows(HOME_ST)
    with phone.page.expect_response("**/simulator/hang-up") as heard:
        phone.presses("end")
    assert heard.value.json() == {"status": 200}
    phone.tells("session", "hung up")
    phone.shows(IDLE)
    phone.types("*384*11#")
    phone.shows(HOME_ST)


def test_the_keypad_does_it_too(phone: Handset) -> None:
    phone.presses("*", "3", "8", "4", "*", "1", "1", "2", "clear", "#", "call")
    phone.shows(CHOOSE)
    phone.presses("1", "call")
    phone.shows(HOME_EN)
    phone.presses("2", "call")
    phone.shows(HOW_EN)
    phone.presses("0", "call")
    phone.shows(HOME_EN)
    phone.tells("session", "hop 4")


def test_the_green_key_alone_dials_our_code(phone: Handset) -> None:
    phone.presses("call")
    phone.shows(CHOOSE)


def test_keys_behind_the_code_are_answers_given_in_advance(phone: Handset) -> None:
    phone.types("*384*11*2#")
    phone.shows(HOME_ST)


@pytest.mark.parametrize(
    ("dialled", "screen"), [("*100#", NO_CODE), ("22310001", "Only *384*11# answers here.")]
)
def test_another_number_gets_no_screen_of_ours(phone: Handset, dialled: str, screen: str) -> None:
    phone.types(dialled)
    phone.shows(screen)
    phone.page.keyboard.press("Enter")
    phone.shows(IDLE)


def test_two_phones_are_two_people(phone: Handset) -> None:
    lineo = Handset(phone.page, 1)
    phone.types("*384*11*2#")
    phone.shows(HOME_ST)
    lineo.types("*384*11#")
    lineo.shows(CHOOSE)
    expect(lineo.unit.locator("[data-operator]")).to_have_text("Econet")


def test_a_phone_more_is_one_key_away(phone: Handset) -> None:
    for count in ("Three", "Four", "Five", "Six"):
        phone.page.get_by_role("button", name="Add a phone").click()
        expect(phone.page.locator("h1")).to_have_text(f"{count} phones")
    expect(phone.page.get_by_role("button", name="Add a phone")).to_be_hidden()


def test_escape_ends_the_call_and_the_number_can_be_changed(phone: Handset) -> None:
    number = phone.unit.locator("[data-number]")
    phone.types("")
    phone.shows(CHOOSE)
    expect(number).to_be_disabled()
    phone.page.keyboard.press("Escape")
    phone.shows(IDLE)
    number.fill("no number")
    phone.types("")
    phone.tells("outcome", "This is no phone number: try one like +266 5812 3456.")
    phone.tells("session", "failed")


def test_copies_and_stragglers_change_nothing(phone: Handset) -> None:
    phone.breaks("twice")
    phone.tells("outcome", "dial first")
    phone.types("")
    phone.shows(CHOOSE)
    phone.breaks("late")
    phone.tells("outcome", "Two hops are needed first")
    phone.types("2")
    phone.shows(HOME_ST)
    phone.breaks("twice")
    phone.tells("outcome", "Both copies were answered with the same screen as the first.")
    phone.breaks("late")
    phone.tells("outcome", "The older hop came last and was answered")
    phone.shows(HOME_ST)


def test_a_dropped_network_leaves_the_phone_without_a_session(phone: Handset) -> None:
    phone.types("")
    phone.shows(CHOOSE)
    phone.breaks("drop")
    phone.shows("No network.")
    phone.tells("session", "network lost")
    phone.presses("call", "call")
    phone.shows(CHOOSE)


def test_a_network_without_an_answer_looks_like_one(phone: Handset, settings: Settings) -> None:
    settings.TELCO_URL = "http://127.0.0.1:9"  # nothing listens there
    phone.types("")
    phone.shows(NO_CODE)
    phone.tells("outcome", "The telco door does not answer")


def test_she_writes_to_us_from_the_page(phone: Handset) -> None:
    write = phone.unit.locator("[data-write-text]")
    write.fill("EMISA")
    phone.unit.get_by_role("button", name="Send", exact=True).click()
    phone.tells("outcome", "Sent: the answer comes as a message.")
    expect(write).to_have_value("")
    assert Inbound.objects.get().kind == "text"


def test_without_javascript_the_page_says_what_is_missing(phone: Handset) -> None:
    browser = phone.page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(phone.page.url)
    expect(page.locator("noscript p")).to_have_text(
        "The phones need JavaScript: their keys, screens and clocks live in your browser."
    )
    plain.close()
