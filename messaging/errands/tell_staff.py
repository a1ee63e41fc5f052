"""What staff hear of by mail: a text that waits for them, and that none goes out any more.

Whatever is found is mailed once: a mail's id is made of what it tells of and to whom.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.timezone import localtime

from loans.catalogue import LANGUAGES, words
from loans.deed import Actor
from loans.models import StaffMember
from loans.queries.directory import lender_of
from loans.rules.written import filled
from messaging.actions.house_outbox import Mail, queue_mail
from messaging.models import Broadcast
from messaging.queries.accounts import HOUSE, sender_of, shut
from messaging.queries.budget import budget_of, left
from messaging.queries.unknowns import ALARM_AFTER, oldest

BY = Actor.system("messages")
PAPER = "staff_mail"
# Whoever does not read it within a day has seen it on a page by then.
LASTS = timedelta(days=1)
MANAGERS, ADMINS = ("manager", "admin"), ("admin",)
LOW_PERCENT = 10
# Names for ids made of names.
MAILS = UUID("5d0b7a52-5a9c-4d0c-8d0e-0d1f2ab3c94e")


class News(NamedTuple):
    """Something that people of some roles should know, and what it is known by."""

    notice: str
    of: str
    roles: tuple[str, ...]
    facts: Mapping[str, str]
    # Whoever brought it about knows.
    but: UUID | None = None


def tell_staff(mfi_id: UUID) -> int:
    """Mail a lender's staff what is new; count the mails."""
    lender = lender_of(mfi_id)
    facts = {"lender": lender.name}
    told = 0
    for news in _news(mfi_id):
        says = _says(news.notice, {**facts, **news.facts})
        told += sum(_mailed(news, who, says) for who in _readers(mfi_id, news))
    return told


def _news(mfi_id: UUID) -> Iterator[News]:
    yield from _waiting(mfi_id)
    yield from _shut(mfi_id)
    yield from _unknown(mfi_id)
    yield from _low(mfi_id)


def _waiting(mfi_id: UUID) -> Iterator[News]:
    rows = Broadcast.objects.of(mfi_id).filter(status=Broadcast.Status.AWAITING_APPROVAL)
    for row in rows.order_by("at"):
        writer = StaffMember.objects.filter(id=row.by_id).first()
        facts = {
            "name": row.name,
            "by": writer.name if writer else "",
            "recipients": f"{row.recipients:,}",
            "text": "\n".join(row.texts.values()),
        }
        yield News("broadcast-waits", str(row.id), MANAGERS, facts, row.by_id)


def _shut(mfi_id: UUID) -> Iterator[News]:
    account_id = sender_of(mfi_id).account_id
    closed = None if account_id == HOUSE else shut(account_id)
    if closed is not None:
        facts = {"since": _moment(closed.since), "answer": closed.code}
        yield News("account-shut", f"{account_id} {closed.since}", ADMINS, facts)


def _unknown(mfi_id: UUID) -> Iterator[News]:
    count, since = oldest(mfi_id)
    if since is not None and timezone.now() - since > ALARM_AFTER:
        facts = {"count": f"{count:,}", "since": _moment(since)}
        # Each day, for as long as they are not settled.
        yield News("unknown-old", f"{mfi_id} {timezone.localdate()}", MANAGERS, facts)


def _low(mfi_id: UUID) -> Iterator[News]:
    budget = budget_of(mfi_id)
    if budget is None or left(budget) * 100 >= budget.granted * LOW_PERCENT:
        return
    facts = {"left": f"{left(budget):,}", "granted": f"{budget.granted:,}"}
    # Once for what was granted: more of it is another budget.
    yield News("budget-low", f"{mfi_id} {budget.granted}", ADMINS, facts)


def _readers(mfi_id: UUID, news: News) -> Iterator[StaffMember]:
    rows = StaffMember.objects.filter(mfi_id=mfi_id, is_active=True, role__in=news.roles)
    yield from rows.exclude(email="").exclude(id=news.but or HOUSE).order_by("username")


def _mailed(news: News, who: StaffMember, says: str) -> bool:
    mail = Mail(
        id=uuid5(MAILS, f"{news.notice} {news.of} {who.id}"),
        notice=news.notice,
        address=who.email,
        says=says,
        expires_at=timezone.now() + LASTS,
    )
    return queue_mail(mail, by=BY)


def _says(notice: str, facts: Mapping[str, str]) -> str:
    """Say it in each language, one under the other; the subject is the first one's."""
    said = [filled(words(language, PAPER)[notice], facts) for language in LANGUAGES]
    subject, first = said[0].split("\n\n", 1)
    others = (one.split("\n\n", 1)[1] for one in said[1:])
    return "\n\n".join([subject, first, *others])


def _moment(at: datetime) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M")
