"""The desk from the keyboard alone, and on the smallest screen."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from loans.models import Mfi
from tests.people import Colleague

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFUSED = "The user name or the password is wrong."
TARGET_PX = 44
# What a finger meets: links within text are as high as the text, the skip link is for keyboards.
TARGETS = (
    "button:visible, input:visible, select:visible, "
    "a:visible:not(.skip):not(td a, dt a, dd a, small a)"
)


def test_thabo_signs_in_and_out_without_a_mouse(
    thabo: Colleague, house: LiveServer, page: Page
) -> None:
    press, write = page.keyboard.press, page.keyboard.type
    page.goto(house.url.replace("localhost", "maluti.localhost"))
    expect(page.locator("h1")).to_have_text("Maluti Credit")
    expect(page.get_by_label("User name")).to_be_focused()
    write("thabo")
    press("Tab")
    write("not his password")
    press("Enter")
    expect(page.get_by_role("alert")).to_have_text(REFUSED)
    expect(page.get_by_label("User name")).to_have_value("thabo")
    expect(page.get_by_label("Password")).to_be_focused()
    write(thabo.password)
    press("Enter")
    expect(page.locator("h1")).to_have_text("Thabo")
    out = page.get_by_role("button", name="Sign out")
    for _ in range(7):  # skip link, lender, four places, then out
        press("Tab")
    expect(out).to_be_focused()
    press("Enter")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")


def test_the_skip_link_comes_first_and_leads_to_the_page(thabo: Colleague, page: Page) -> None:
    page.goto("/simulator")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_dark_is_kept_over_pages(page: Page) -> None:
    page.goto("/sign-in")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(246, 240, 228)"
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(paper) == "rgb(19, 22, 43)"
    page.goto("/simulator")
    assert page.evaluate(paper) == "rgb(19, 22, 43)"


def test_the_system_chooses_where_nobody_did(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/sign-in")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 43)"


@pytest.mark.parametrize("path", ["/sign-in", "/simulator", "/"])
def test_at_360_pixels_all_fits_and_fingers_find_everything(
    maluti: Mfi, thabo: Colleague, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    if path == "/":
        page.goto("/sign-in")
        page.get_by_label("User name").fill("thabo")
        page.get_by_label("Password").fill(thabo.password)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Thabo")
    else:
        page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    small = [
        (target.evaluate("node => node.outerHTML.slice(0, 90)"), box["height"])
        for target in page.locator(TARGETS).all()
        if (box := target.bounding_box()) and box["height"] < TARGET_PX
    ]
    assert small == []
