"""A feature phone on the phone page, as a hand and an eye have it."""

from playwright.sync_api import Locator, Page, expect


class Handset:
    """One of the phones, the first unless told otherwise."""

    def __init__(self, page: Page, number: int = 0) -> None:
        self.page = page
        self.unit = page.locator(".unit").nth(number)
        self.answer = self.unit.locator("[data-answer]")

    def shows(self, text: str) -> None:
        """Wait until the whole screen is this text."""
        screen = self.unit.locator("[data-screen]")
        expect(screen).to_have_text(text, use_inner_text=True)

    def tells(self, part: str, words: str) -> None:
        """Wait until a part beside the phone says this."""
        expect(self.unit.locator(f"[data-{part}]")).to_contain_text(words)

    def types(self, text: str) -> None:
        """Type on the computer's keyboard, and send."""
        self.answer.focus()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def presses(self, *keys: str) -> None:
        """Press keys of the phone itself with the mouse."""
        for key in keys:
            self.unit.locator(f'[data-key="{key}"]').click()

    def breaks(self, fault: str) -> None:
        """Press one of the buttons that break something."""
        self.unit.locator(f'[data-fault="{fault}"]').click()

    def key(self, name: str) -> Locator:
        """Give one of its keys."""
        return self.unit.locator(f'[data-key="{name}"]')


def dialled(phone: Handset) -> None:
    """Dial, and wait for the first screen."""
    phone.types("*384*11#")
    phone.tells("session", "hop 1")
    expect(phone.unit.locator("[data-screen]")).not_to_have_text("USSD code running…")


def pressed(phone: Handset, *answers: str) -> None:
    """Answer screen after screen, each once its question is there."""
    for answer in answers:
        was = phone.unit.locator("[data-screen]").inner_text()
        phone.types(answer)
        expect(phone.unit.locator("[data-screen]")).not_to_have_text(was, use_inner_text=True)
        expect(phone.unit.locator("[data-screen]")).not_to_have_text("USSD code running…")


def chosen(phone: Handset, says: str) -> None:
    """Press the key of a choice by its words, turning pages until it is there."""
    for _ in range(12):
        for line in phone.unit.locator("[data-screen]").inner_text().split("\n"):
            key, _, words = line.partition(". ")
            if words == says and key.isdigit():
                return pressed(phone, key)
        pressed(phone, "98")
    raise AssertionError(says)
