"""Show whom a lender writes to together; make a list or a filter, add to one, let one go."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from loans.dates import today
from loans.deed import Actor
from loans.errors import AlreadyTaken, ImportedBefore, NotNow
from loans.models import Mfi
from loans.rules.table import Unreadable
from messaging.actions.add_to_group import add_to_group
from messaging.actions.save_group import NewGroup, delete_group, save_group
from messaging.actions.upload_list import NewList, upload_list
from messaging.models import Group
from messaging.queries import audiences, groups
from messaging.queries.recipients import recipients_in
from messaging.rules.audience import LANGUAGES, Audience, NotAnAudience, read_audience
from messaging.rules.recipients_file import Outcome, Recipients

OPERATOR = Actor.system("operator")
WAYS = ("list", "show", "make", "add", "drop")
# So many of the rows that are not taken are told one by one.
ROWS_TOLD = 20
# So many numbers of a file are added in one deed; after each it is said how far it is.
AT_ONCE = 5000
SAID_WITH = "Write numbers after --phones, or a file after --file."


class Command(BaseCommand):
    """`groups maluti`, `groups maluti make Market --file market.csv --dry-run`."""

    help = (
        "Lists and saved filters: groups SLUG [list | show GROUP | make NAME | add GROUP | drop "
        "GROUP], GROUP by its name or id; make and add with --phones or --file, make with --filter "
        "KEY=VALUE. With --dry-run a file is read and told, and nothing is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, what to do, and the numbers."""
        parser.add_argument("slug")
        parser.add_argument("way", nargs="?", default="list", choices=WAYS)
        parser.add_argument("group", nargs="?", metavar="NAME")
        parser.add_argument("--phones", nargs="+", default=[], metavar="PHONE")
        parser.add_argument("--file", type=Path)
        parser.add_argument("--filter", nargs="+", default=[], metavar="KEY=VALUE")
        parser.add_argument("--language", choices=LANGUAGES, default="st")
        parser.add_argument("--again", action="store_true", help="The same file is meant again.")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, slug: str, way: str, **options: Any) -> None:  # noqa: ANN401 (Django's own)
        """Do one of them."""
        mfi = Mfi.objects.filter(slug=slug).first()
        if mfi is None:
            raise CommandError(f"No lender answers to {slug}.")
        name: str | None = options["group"]
        if way == "list":
            self._list(mfi.id)
            return
        if not name:
            raise CommandError(f"Say which: groups {slug} {way} NAME.")
        try:
            does = {"show": self._show, "make": self._make, "add": self._add, "drop": self._drop}
            does[way](mfi.id, name, options)
        except NotAnAudience as refusal:
            raise CommandError(str(refusal)) from None
        except Unreadable as refusal:
            lines = [f"line {line}: {column} {why}" for line, column, why in refusal.faults]
            raise CommandError("Nothing was kept.\n" + "\n".join(lines)) from None
        except ImportedBefore:
            told = "The very same file came within ten minutes. If it is meant, write --again."
            raise CommandError(told) from None
        except AlreadyTaken:
            raise CommandError(f"There is a group {name} already.") from None

    def _list(self, mfi_id: UUID) -> None:
        rows = list(groups.of_lender(mfi_id).order_by("-at"))
        sizes = groups.sizes(mfi_id, [row.id for row in rows])
        for row in rows:
            what = f"{sizes.get(row.id, 0)} numbers" if row.filter is None else _filter(row)
            self.stdout.write(f"{row.id}  {row.at:%F %R}  {row.name}: {what}")

    def _show(self, mfi_id: UUID, name: str, _options: dict[str, Any]) -> None:
        """Count who would hear a text now, and name a few by the ends of their numbers."""
        row = _found(mfi_id, name)
        counted = audiences.counts(mfi_id, Audience(group_id=row.id), today())
        held = groups.sizes(mfi_id, [row.id]).get(row.id, 0)
        self.stdout.write(f"{row.name}: {_filter(row) if row.filter else f'{held} numbers'}")
        self.stdout.write(f"{counted.recipients} would hear a text, {counted.opted_out} said stop")
        for what, sums in (("language", counted.by_language), ("network", counted.by_network)):
            told = ", ".join(f"{number} {one}" for one, number in sorted(sums.items()))
            self.stdout.write(f"by {what}: {told or 'nobody'}")
        for one in counted.samples:
            self.stdout.write(f"  {one.phone} {one.language}")

    def _make(self, mfi_id: UUID, name: str, options: dict[str, Any]) -> None:
        if sum(bool(options[one]) for one in ("file", "phones", "filter")) > 1:
            raise CommandError("One of --phones, --file and --filter.")
        if options["file"] is not None:
            self._make_of_file(mfi_id, name, options)
            return
        sent: dict[str, object] = {}
        if options["filter"]:
            sent = {"filter": dict(map(_condition, options["filter"]))}
        elif options["phones"]:
            sent = {"phones": options["phones"]}
        asked = read_audience(sent, audiences.known_at(mfi_id)) if sent else Audience()
        audiences.check_named(mfi_id, asked)
        new = NewGroup(
            name=name, filter=asked.filter, phones=asked.phones, language=options["language"]
        )
        if options["dry_run"]:
            self.stdout.write("Nothing was kept.")
            return
        made = save_group(mfi_id, new, by=OPERATOR)
        self.stdout.write(f"{made['id']}  {name}: made")

    def _make_of_file(self, mfi_id: UUID, name: str, options: dict[str, Any]) -> None:
        content = _content(options["file"])
        read = recipients_in(mfi_id, content)
        _tell(self.stdout, read)
        if options["dry_run"]:
            self.stdout.write("Nothing was kept.")
            return
        new = NewList(
            name=name,
            recipients=read,
            digest=hashlib.sha256(content).digest(),
            language=options["language"],
            again=options["again"],
        )
        made = upload_list(mfi_id, new, by=OPERATOR)
        self.stdout.write(f"{made['id']}  {name}: made")

    def _add(self, mfi_id: UUID, name: str, options: dict[str, Any]) -> None:
        row = _found(mfi_id, name)
        if row.filter is not None:
            raise CommandError(f"{row.name} is a filter: it has no numbers of its own.")
        if options["file"] is not None:
            read = recipients_in(mfi_id, _content(options["file"]))
            _tell(self.stdout, read)
            phones = list(read.phones.values())
        elif options["phones"]:
            sent = {"phones": options["phones"]}
            phones = list(read_audience(sent, audiences.known_at(mfi_id)).phones)
        else:
            raise CommandError(SAID_WITH)
        if options["dry_run"]:
            self.stdout.write("Nothing was kept.")
            return
        added = 0
        for done in range(0, len(phones), AT_ONCE):
            some = phones[done : done + AT_ONCE]
            added += add_to_group(mfi_id, row.id, some, (), options["language"], by=OPERATOR)
            self.stdout.write(f"{done + len(some)} of {len(phones)}: {added} new")

    def _drop(self, mfi_id: UUID, name: str, _options: dict[str, Any]) -> None:
        row = _found(mfi_id, name)
        try:
            delete_group(mfi_id, row.id, by=OPERATOR)
        except NotNow:
            raise CommandError("A broadcast that is not over goes to it: cancel that.") from None
        self.stdout.write(f"{row.name}: gone")


def _found(mfi_id: UUID, name: str) -> Group:
    """Find one by its name or its id."""
    rows = groups.of_lender(mfi_id)
    row = rows.filter(name=name).first()
    if row is None:
        try:
            row = rows.filter(id=UUID(name)).first()
        except ValueError:
            row = None
    if row is None:
        raise CommandError(f"There is no group {name}.")
    return row


def _filter(row: Group) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted((row.filter or {}).items()))


def _condition(written: str) -> tuple[str, object]:
    name, sign, value = written.partition("=")
    if not sign:
        raise CommandError(f"{written}: write key=value.")
    return name, int(value) if name.startswith("days_") and value.isdecimal() else value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None


def _tell(out: OutputWrapper, read: Recipients) -> None:
    """Say what becomes of the rows: all of them are counted, and some are told one by one."""
    told = ", ".join(f"{number} {outcome.value}" for outcome, number in read.counts.items())
    out.write(f"{len(read.rows)} rows: {told}\n")
    off = [one for one in read.rows if one.outcome is not Outcome.ACCEPTED]
    for line, outcome, sentence in off[:ROWS_TOLD]:
        told = f"  line {line}: {outcome.value}. {sentence}"
        out.write(f"{told}\n")
    if len(off) > ROWS_TOLD:
        out.write(f"  and {len(off) - ROWS_TOLD} more\n")
