"""From her application on the phone page to an officer's yes on the desk's, and to hers."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from credit.stores.cassandra import CassandraRegistry
from loans.errands.registry import names
from loans.models import Application, Loan, Mfi
from loans.rules.offer_terms import Disbursement
from tests.browser.conftest import PATIENCE_MS, is_bad
from tests.browser.handset import Handset, chosen, dialled, pressed
from tests.browser.test_desk import TARGET_PX
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import Book, on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "2749"
MANAGER = "maluti-checker"
# What a finger meets; a radio's target is the words beside it, and a sentence's link is text.
TARGETS = (
    "button:visible, input:visible:not([type=radio]), select:visible, .seg span:visible, "
    "a:visible:not(.skip):not(td a, dt a, dd a, small a, p a)"
)
OpenDesk = Callable[..., Page]


@pytest.fixture
def open_desk(browser: Browser, house: LiveServer) -> Iterator[OpenDesk]:
    """Somebody's own browser, signed in from the keyboard, with JavaScript or without."""
    opened, complaints = [], []

    def at(script: bool = True, width: int = 1280) -> Page:  # noqa: FBT002 (with it or without)
        context = browser.new_context(
            base_url=house.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        desk = context.new_page()
        desk.on("pageerror", lambda error: complaints.append(str(error)))
        desk.on("console", lambda said: complaints.append(said.text) if is_bad(said) else None)
        desk.goto("/sign-in?next=/applications")
        expect(desk.get_by_label("User name")).to_be_focused()
        for text, key in ((MANAGER, "Tab"), (f"a good long word of {MANAGER}", "Enter")):
            desk.keyboard.type(text)
            desk.keyboard.press(key)
        expect(desk.locator("h1")).to_have_text("Applications")
        desk.wait_for_load_state()
        return desk

    yield at
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    book = open_book(maluti, hire)
    book.asks_registry = True
    return book


def stands(desk: Page, words: str) -> None:
    """Wait until the page that says so is whole: its keys come last."""
    expect(desk.locator("#decide")).to_contain_text(words)
    desk.wait_for_load_state()


def approves_with_keys(desk: Page) -> None:
    """Open the next, choose and confirm: three keys, each shown where it works."""
    desk.keyboard.press("n")
    expect(desk.locator("h1")).to_have_text("Palesa Mokoena")
    expect(desk.locator("#look")).to_be_hidden()
    desk.keyboard.press("a")
    expect(desk.locator("#go-approve")).to_be_focused()
    desk.keyboard.press("Enter")


def approves_with_tab(desk: Page) -> None:
    """Without a script: the link of the row, the skip link, the fields, the button."""
    row = desk.get_by_role("link", name="Palesa Mokoena")
    row.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("Palesa Mokoena")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the decision")).to_be_focused()
    desk.keyboard.press("Enter")
    for what in ('[value="approve"]', "#amount", "#installments", "#note-a", "#go-approve"):
        desk.keyboard.press("Tab")
        expect(desk.locator(what)).to_be_focused()
    desk.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_she_applies_an_officer_approves_and_she_takes_it(
    page: Page, book: Book, open_desk: OpenDesk, worker: None, *, script: bool
) -> None:
    book.product(on_product("School", disbursement=Disbursement.AUTOMATIC))
    page.goto("/simulator")
    phone = Handset(page)
    dialled(phone)
    pressed(phone, "1", "1", "1", "1", "Palesa Mokoena", "123456789012", "31121990", "1", PIN, PIN)
    phone.presses("end")
    dialled(phone)
    chosen(phone, "Apply for a loan")
    pressed(phone, "1", "1000", "1", "1", "1", "1", PIN)
    phone.tells("screen", "your application for M1,000 has reached us")
    phone.presses("end")
    desk = open_desk(script)
    expect(desk.locator(".head")).to_contain_text("1 waits for an answer; 1 of them for yours")
    (approves_with_keys if script else approves_with_tab)(desk)
    stands(desk, "Approved: it waits for her yes. M1,000.00")
    phone.tells("texts", "Maluti Credit: M1,000.00 is approved.")
    dialled(phone)
    chosen(phone, "Offer waiting")
    pressed(phone, PIN)
    chosen(phone, "I take the loan")
    pressed(phone, PIN)
    phone.tells("screen", "We send the money to ")
    assert Loan.objects.of(book.mfi).get().principal_lisente == 100_000
    desk.reload()
    stands(desk, "Accepted: it is a loan.")


def asked(book: Book, maloti: int = 1000) -> Application:
    application = book.applied(maloti)
    book.consent(application.borrower_id)
    return application


def test_the_costs_follow_what_is_typed_and_the_keys_reach_every_verdict(
    book: Book, open_desk: OpenDesk
) -> None:
    first, _ = asked(book), asked(book)
    desk = open_desk()
    press = desk.keyboard.press
    desk.goto(f"/applications/{first.id}")
    desk.locator("#amount").fill("900")
    press("Tab")
    expect(desk.locator("#terms")).to_contain_text("M972.00")
    expect(desk.locator("#afford")).to_contain_text("M243.00")
    expect(desk.locator("#figs")).to_contain_text("M243.00")
    expect(desk.locator("#go-approve")).to_contain_text("Approve M900.00")
    expect(desk.locator("#installments")).to_be_focused()
    desk.locator("#amount").fill("60000")
    press("Tab")
    expect(desk.get_by_role("alert")).to_contain_text("This product is not offered on such terms.")
    # Letters in a field are letters; back on the page they are keys. X, a digit, Enter: rejected.
    press("Escape")
    press("x")
    expect(desk.locator("#reason")).to_be_focused()
    press("2")
    expect(desk.locator("#go-reject")).to_be_focused()
    press("Enter")
    stands(desk, "Rejected.")
    expect(desk.locator("main")).to_contain_text("another loan is late")
    press("n")
    stands(desk, "Approve M1,000.00")
    press("e")
    expect(desk.locator("#note-e")).to_be_focused()
    desk.keyboard.type("an axe")
    press("Enter")
    stands(desk, "Returned: it waits to be mended.")
    statuses = Application.objects.of(book.mfi).order_by("at").values_list("status", flat=True)
    assert list(statuses) == ["rejected", "returned"]


def test_down_and_up_the_queue_and_a_filter_without_a_new_page(
    book: Book, open_desk: OpenDesk
) -> None:
    asked(book)
    book.applied(product=on_product("School"))
    desk = open_desk()
    links = desk.locator(".queue th a")
    desk.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    desk.evaluate("window.kept = true")
    desk.get_by_label("Product").select_option("School")
    expect(links).to_have_count(1)
    assert "product=" in desk.url
    assert desk.evaluate("window.kept") is True
    desk.go_back()
    expect(links).to_have_count(2)


def test_without_its_keys_a_letter_is_no_key(book: Book, open_desk: OpenDesk) -> None:
    application = asked(book)
    desk = open_desk()
    desk.goto(f"/applications/{application.id}")
    desk.get_by_role("button", name="Switch them off").click()
    expect(desk.get_by_role("button", name="Switch them on")).to_be_visible()
    desk.keyboard.press("x")
    expect(desk.locator('[value="approve"]')).to_be_checked()


def registry_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: gone)


def test_without_a_registry_that_is_away_the_first_of_two_says_why(
    book: Book, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asked(book, 1200)
    registry_goes_away(monkeypatch)
    desk = open_desk()
    desk.goto(f"/applications/{application.id}")
    expect(desk.locator("#without")).to_contain_text("up to M1,000.00, and this is more")
    desk.locator("#amount").fill("1000")
    desk.keyboard.press("Tab")
    button = desk.locator("#go-without")
    expect(button).to_contain_text("Approve M1,000.00 without the registry, as the first of two")
    button.click()
    expect(desk.get_by_role("alert")).to_contain_text("Say in the note why it cannot wait")
    desk.locator("#note-a").fill("her roof is gone")
    button.click()
    stands(desk, "You approved it first, without the registry.")


@pytest.mark.parametrize("language", ["en", "st"])
def test_at_360_pixels_all_fits_and_fingers_find_everything(
    book: Book,
    open_desk: OpenDesk,
    house: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    application = asked(book)
    desk = open_desk(width=360)
    desk.context.add_cookies([{"name": "letsema_language", "value": language, "url": house.url}])
    here = f"/applications/{application.id}"
    for path in ("/applications", here, f"{here}?away"):
        if path.endswith("away"):
            registry_goes_away(monkeypatch)
        desk.goto(path)
        for verdict in ("approve", "return", "reject"):
            if radios := desk.locator(f'[value="{verdict}"]').all():
                radios[0].check(force=True)
            assert desk.evaluate("document.documentElement.scrollWidth") == 360
            small = [
                (target.evaluate("node => node.outerHTML.slice(0, 90)"), box["height"])
                for target in desk.locator(TARGETS).all()
                if (box := target.bounding_box()) and box["height"] < TARGET_PX
            ]
            assert small == []
