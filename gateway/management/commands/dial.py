"""Dial the service code from a terminal, and answer its screens with the keyboard."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gateway.simulator import network
from gateway.simulator.network import NoAnswer, Shown
from gateway.simulator.terminal import FAILED, FINISHED, LEFT, TerminalPhone, framed
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Language
from loans.rules import phone as numbers


class Command(BaseCommand):
    """`dial +26658123456` shows what that phone shows; Ctrl-D hangs up."""

    help = "Dial the service code from this terminal: dial +26658123456 [--language en]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who dials, and how she is spoken to."""
        parser.add_argument("phone")
        parser.add_argument("--language", choices=Language.values, help="speak it from now on")
        parser.add_argument(
            "--network", choices=sorted(network.BUDGETS), default=network.NETWORKS[0].code
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Play one session."""
        if not settings.DEMO:
            raise CommandError("The phone in a terminal is there in the demo only.")
        try:
            number = numbers.read(options["phone"])
        except numbers.NotAPhone:
            raise CommandError("This is no phone number: try one like +26658123456.") from None
        if options["language"]:
            choose_language(number, options["language"], by=Actor.system("demo"))
        phone = TerminalPhone(number, options["network"])
        try:
            self._play(phone)
        except NoAnswer as error:
            raise CommandError(str(error)) from None

    def _play(self, phone: TerminalPhone) -> None:
        try:
            shown = phone.dial()
            self._show(phone, shown)
            while shown.kind == "CON":
                typed = self._typed()
                if typed is None or phone.timed_out:
                    self.stdout.write("Hung up." if typed is None else "Session timed out.")
                    phone.end(LEFT)
                    return
                shown = phone.answer(typed)
                self._show(phone, shown)
        except NoAnswer:
            # Of a first hop that never arrived there is no end to tell.
            if phone.hops > 1:
                phone.end(FAILED)
            raise
        phone.end(FINISHED)

    def _show(self, phone: TerminalPhone, shown: Shown) -> None:
        budget = network.BUDGETS[phone.network_code]
        self.stdout.write(framed(shown.text, network.weight(shown), budget))

    def _typed(self) -> str | None:
        """Read a line; None where there is no more, or somebody pressed Ctrl-C."""
        self.stdout.write("> ", ending="")
        self.stdout.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not (line and sys.stdin.isatty()):
            # Nobody's Enter has ended the line on the screen.
            self.stdout.write("")
        return line.rstrip("\r\n") if line else None
