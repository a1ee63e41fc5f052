"""The kinds of screens as data: what each offers or asks, and where each answer leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ussd.engine.talk import LANGUAGE


class NoSuchScreen(ValueError):
    """A flow leads to a screen that nobody wrote."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Fixed choices; without any, a text to read and to leave by the keys.

    `into` names the slot that keeps the choice, `offers` who says which of the choices are open to
    her now. `shows` names the reader of the facts in the text; where it finds none, or where a menu
    without facts has nothing to offer, the dialogue goes to `empty`. One that `confirms` is agreed
    to in this very session: no replay passes it.
    """

    name: str
    goes: Mapping[str, str] = field(default_factory=dict)
    into: str = ""
    offers: str = ""
    shows: str = ""
    empty: str = ""
    confirms: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """List where it leads."""
        return (*self.goes.values(), *filter(None, (self.empty,)))


@dataclass(frozen=True, slots=True)
class Pick:
    """Choices out of the book, frozen as she saw them; the one she takes is kept `into` a slot."""

    name: str
    options: str
    into: str
    then: str
    empty: str
    shows: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """List where it leads."""
        return (self.then, self.empty)


@dataclass(frozen=True, slots=True)
class Ask:
    """A typed answer, kept `into` a slot as its reader understood it.

    What is secret is kept as a digest alone, and in no draft.
    """

    name: str
    reads: str
    into: str
    then: str
    shows: str = ""
    empty: str = ""
    secret: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """List where it leads."""
        return (self.then, *filter(None, (self.empty,)))


@dataclass(frozen=True, slots=True)
class Pin:
    """Her PIN; what stands behind it happens in the same hop. `locked`: no more tries for now."""

    name: str
    then: str
    locked: str
    shows: str = ""
    empty: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """List where it leads."""
        return (self.then, self.locked, *filter(None, (self.empty,)))


@dataclass(frozen=True, slots=True)
class Do:
    """One call into the domain; its outcome picks the next screen. Nobody sees this one."""

    name: str
    runs: str
    goes: Mapping[str, str]

    @property
    def targets(self) -> tuple[str, ...]:
        """List where it leads."""
        return tuple(self.goes.values())


@dataclass(frozen=True, slots=True)
class End:
    """The last screen of a session."""

    name: str
    shows: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """Lead nowhere."""
        return ()


Shown = Menu | Pick | Ask | Pin | End
Screen = Shown | Do


def _fits(screen: Menu | Ask | Pin) -> bool:
    """Tell whether there is a way where facts may be missing, and none where they cannot be."""
    may_lack = bool(screen.shows) or (isinstance(screen, Menu) and bool(screen.offers))
    return may_lack if screen.empty else not screen.shows


def label(flow: str, target: str) -> str:
    """Write a target in full: `help` inside the flow home is `home.help`."""
    return target if "." in target else f"{flow}.{target}"


@dataclass(frozen=True, slots=True)
class Flow:
    """Screens that belong together; a target without a dot is a screen of the same flow."""

    name: str
    screens: tuple[Screen, ...]

    def __post_init__(self) -> None:
        """Refuse what leads to nothing."""
        names = {screen.name for screen in self.screens}
        if len(names) < len(self.screens):
            raise NoSuchScreen(f"{self.name}: two screens of one name")
        for screen in self.screens:
            if isinstance(screen, Do) and not screen.goes:
                raise NoSuchScreen(f"{self.name}.{screen.name}: no outcome leads anywhere")
            if isinstance(screen, Menu | Ask | Pin) and not _fits(screen):
                raise NoSuchScreen(f"{self.name}.{screen.name}: facts, and no way without them")
            for target in screen.targets:
                if "." not in target and target not in names:
                    raise NoSuchScreen(f"{self.name}.{screen.name} leads to {target}")


class Dialogue:
    """All flows together: every screen by its label, and the two where a call can begin."""

    def __init__(
        self,
        flows: tuple[Flow, ...],
        *,
        home: str,
        stranger: str,
        kept: frozenset[str] = frozenset({LANGUAGE}),
        doors: Mapping[str, str] | None = None,
    ) -> None:
        """Take the flows; `stranger` greets those whose language nobody knows.

        At home every answer is forgotten but the slots that are `kept`. A call that begins with one
        of the slots of `doors` begins at that screen instead of at home.
        """
        self.home = home
        self.stranger = stranger
        self.kept = kept
        self.doors: Mapping[str, str] = doors or {}
        self.screens: Mapping[str, Screen] = dict(_labelled(flows))
        if len(self.screens) < sum(len(flow.screens) for flow in flows):
            raise NoSuchScreen("two flows of one name")
        for name in (home, stranger, *self.doors.values()):
            if name not in self.screens:
                raise NoSuchScreen(name)
        for here in self.screens:
            for target in self.exits(here):
                if target not in self.screens:
                    raise NoSuchScreen(f"{here} leads to {target}")

    def exits(self, here: str) -> tuple[str, ...]:
        """List the labels that a screen leads to, the keys not counted."""
        flow = here.partition(".")[0]
        return tuple(label(flow, target) for target in self.screens[here].targets)


def _labelled(flows: tuple[Flow, ...]) -> Iterator[tuple[str, Screen]]:
    for flow in flows:
        for screen in flow.screens:
            yield label(flow.name, screen.name), screen
