"""What holds for every page: light and dark by choice, no inline code, a small first page."""

import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests.gateway.pages.conftest import Desk
from tests.people import Colleague

STATIC = Path(__file__).resolve().parents[3] / "gateway" / "static"
FIRST_PAGE_BYTES_MAX = 100_000
PAGES = [
    "/sign-in",
    "/",
    "/applications",
    "/simulator",
    "/api/v1/docs",
    "/api/v1/docs/loans",
    "/nowhere",
]


@pytest.mark.parametrize(
    ("look", "theme"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"')]
)
def test_a_look_is_kept_until_another_is_chosen(db: None, look: str, theme: str) -> None:
    browser = Client()
    answer = browser.post("/look", {"look": look, "next": "/sign-in?lang=st"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?lang=st")
    assert f'<html lang="en"{theme}>' in browser.get("/sign-in").text
    browser.post("/look", {"look": "system", "next": "/sign-in"})
    assert '<html lang="en">' in browser.get("/sign-in").text


def test_a_look_sends_nobody_away(db: None) -> None:
    answer = Client().post("/look", {"look": "dark", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_cookie_of_ones_own_making_gets_into_no_page(db: None) -> None:
    browser = Client()
    browser.cookies["letsema_look"] = '"><script>alert(1)</script>'
    assert "alert" not in browser.get("/sign-in").text


@override_settings(DEMO=True)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_style_or_script_of_its_own(desk: Desk, thabo: Colleague, path: str) -> None:
    answer = desk("", None if path == "/sign-in" else thabo).get(path)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=", answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?![a-z]+\.localhost)', answer.text)


@override_settings(DEMO=True)
@pytest.mark.parametrize("path", PAGES)
def test_a_first_page_weighs_little(desk: Desk, thabo: Colleague, path: str) -> None:
    page = desk("", None if path == "/sign-in" else thabo).get(path).text
    files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    weight = len(page.encode()) + sum((STATIC / name).stat().st_size for name in files)
    assert "desk.css" in files
    assert weight <= FIRST_PAGE_BYTES_MAX


@override_settings(DEMO=True)
@pytest.mark.parametrize("path", PAGES)
def test_every_field_and_every_key_has_a_name(desk: Desk, thabo: Colleague, path: str) -> None:
    page = desk("", None if path == "/sign-in" else thabo).get(path).text
    assert page.count("<h1") == 1
    assert 'class="skip" href="#main"' in page
    for field in re.findall(r"<input(?![^>]*type=.hidden.)[^>]*>", page):
        before = page[: page.index(field)]
        labelled = before.rfind("<label") > before.rfind("</label")
        # The phone's own field is named by the script, for its name changes with what it takes.
        assert labelled or "data-answer" in field
