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
