"""Mail to staff: the first line is the subject, and a recipient's `phone` is an address.

Each mail is named after its message, so that a second copy shows itself as one.
"""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

from messaging.carriers.port import Call, Recipient
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from messaging.rules.mail import Server

# Of each step; the whole of a call has its own end.
STEP_SECONDS = 5.0
LATER, NEVER, DONE = 400, 500, 250
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Smtp:
    """Mail over a server of the installation's own."""

    server: Server
    recipients_max: int = 1
    name: str = "smtp"

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Hand one mail to the server for each recipient."""
        sent = (asyncio.to_thread(self._send, call, one) for one in call.recipients)
        return await asyncio.gather(*sent)

    def _send(self, call: Call, one: Recipient) -> Outcome:
        mail = written(call.says, self.server.sender, one)
        try:
            line = self._open()
        except smtplib.SMTPResponseException as refused:
            return Refused(f"smtp-{refused.smtp_code}", _then(refused.smtp_code, Then.PAUSE))
        except smtplib.SMTPNotSupportedError:
            return Refused("no-tls-or-login", Then.PAUSE)
        except ssl.SSLError:
            return Refused("tls", Then.PAUSE)
        except (OSError, smtplib.SMTPException):
            return Refused("no-connection", Then.AGAIN)
        try:
            return _hand_over(line, self.server.sender, one.phone, mail)
        finally:
            # However it takes our leave, what it said of the mail stands.
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()

    def _open(self) -> smtplib.SMTP:
        """Open the line and say who we are; nothing of a mail has left yet."""
        to = self.server
        line: smtplib.SMTP
        if to.tls == "always":
            safe = ssl.create_default_context()
            line = smtplib.SMTP_SSL(to.host, to.port, timeout=STEP_SECONDS, context=safe)
        else:
            line = smtplib.SMTP(to.host, to.port, timeout=STEP_SECONDS)
        try:
            if to.tls == "starttls":
                line.starttls(context=ssl.create_default_context())
            if to.user:
                line.login(to.user, to.password)
            line.ehlo_or_helo_if_needed()
        except BaseException:
            line.close()
            raise
        return line


@dataclass(frozen=True, slots=True)
class Unsent:
    """Where no server is set up: the log says that a mail would have gone, and of what."""

    recipients_max: int = 1
    name: str = "no-mail"

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Say the subject, which holds no link; nobody has got it."""
        subject = call.says.partition("\n")[0]
        log.warning("no mail goes out: EMAIL_URL is not set", extra={"subject": subject})
        return [Refused("no-server")] * len(call.recipients)


def written(says: str, sender: str, one: Recipient) -> bytes:
    """Write the mail as it goes over the line."""
    subject, _, body = says.partition("\n")
    mail = EmailMessage()
    # In one line, whatever is in a name.
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = sender
    mail["To"] = one.phone
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{one.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    # No machine is to answer it.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body.lstrip("\n"))
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _hand_over(line: smtplib.SMTP, sender: str, address: str, mail: bytes) -> Outcome:
    steps: tuple[tuple[Callable[[], tuple[int, bytes]], Then], ...] = (
        # A sender that it does not take is ours to put right.
        (lambda: line.mail(sender), Then.PAUSE),
        (lambda: line.rcpt(address), Then.GIVE_UP),
    )
    try:
        for step, if_never in steps:
            code, _ = step()
            if code >= LATER:
                return Refused(f"smtp-{code}", _then(code, if_never))
    except (OSError, smtplib.SMTPException):
        return Refused("line-broke", Then.AGAIN)
    try:
        code, said = line.data(mail)
    except smtplib.SMTPDataError as refused:
        return Refused(f"smtp-{refused.smtp_code}", _then(refused.smtp_code, Then.GIVE_UP))
    except (OSError, smtplib.SMTPException):
        return NoAnswer()
    if code != DONE:
        return Refused(f"smtp-{code}", _then(code, Then.GIVE_UP))
    return Accepted(said.decode(errors="replace")[:80])


def _then(code: int, if_never: Then) -> Then:
    """Of four hundred and something it says itself that it may be tried again."""
    return Then.AGAIN if LATER <= code < NEVER else if_never
