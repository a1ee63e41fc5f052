"""Send a lender's texts of one lane: many calls open at once, and what came of each written down.

One process does it for one lender and lane for a while. Two may do it at the same time: a text is
claimed by one of them. Between two calls of a carrier there is one transaction, which settles what
was answered and says what the carrier is asked next.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from loans.deed import Actor
from messaging.actions.accounts import ask_again, open_account, shut_account
from messaging.actions.outbox import turn
from messaging.actions.stop import stop_refused
from messaging.carriers.line import Answer, line
from messaging.carriers.port import Call, Carrier, Recipient, chosen
from messaging.errands.learnt import Learnt, learnt
from messaging.errands.watch import watch
from messaging.queries.accounts import Sender, sender_of, shut
from messaging.queries.ready import STOPPED, Ready, opened, without_stopped
from messaging.rules.afterwards import Change, afterwards, given_up
from messaging.rules.circuit import troubled
from messaging.rules.delivery import Accepted, Outcome, Refused, Then, came_to
from messaging.rules.network import network_of
from messaging.rules.outgoing import Claimed, Settled

SENDER = Actor.system("messages")
LOOK_SECONDS = 0.05
PACING = threading.Event()
# Set once the process is asked to end: what is open is finished, and nothing more is begun.
CLOSING = threading.Event()
# While calls are open, what was written down meanwhile goes out beside them.
LOOKS_AGAIN_SECONDS = 0.2
# What was claimed and could not be handed over soon is left to whoever comes next.
GIVEN_BACK = Change("queued", waits=None, counts=False)
Claim = Callable[[int], list[Claimed]]
log = logging.getLogger(__name__)


class Lane(NamedTuple):
    """What goes on it, and how much of it at once."""

    name: str
    kinds: tuple[str, ...]
    # Recipients that calls may be open for at the same time.
    in_flight: int
    # Recipients of one call.
    at_once: int


class Flight(NamedTuple):
    """A call that was begun."""

    call: Call
    ready: tuple[Ready, ...]
    at: float = 0.0


@dataclass(slots=True)
class Run:
    """One lender's texts on one lane, sent by this process."""

    mfi_id: UUID
    lane: Lane
    claim: Claim
    carrier: Carrier
    sender: Sender
    learnt: Learnt
    # Whether the account is shut, and one text finds out whether it still is.
    probing: bool = False
    flights: dict[Answer, Flight] = field(default_factory=dict)
    waiting: deque[Ready] = field(default_factory=deque)
    settled: list[Settled] = field(default_factory=list)
    sent: int = 0
    empty: bool = False
    # Whether something was claimed that has not been looked at.
    fresh: bool = False
    looks_at: float = 0.0
    stopped: bool = False

    def go(self, until: float) -> int:
        """Send until nothing is left or the time is up; count what the carrier was asked."""
        try:
            self._send(until)
        except BaseException:
            # The database went away: the answer to the one call that finds out is lost with us.
            self.learnt.circuit.unheard()
            raise
        return self.sent

    def _send(self, until: float) -> None:
        while True:
            self._collect()
            self.stopped |= time.monotonic() >= until or CLOSING.is_set()
            self._turn([] if self.stopped else self._next_calls())
            if not self.stopped:
                # While the carrier works on what it was just asked.
                self._refill()
            if not self.flights and (self.stopped or self._nothing_to_do()):
                break
        self._give_back()

    def _nothing_to_do(self) -> bool:
        """Tell whether nothing is left, or whether the carrier is left alone for a while."""
        left_alone = self.learnt.circuit.calls_allowed(time.monotonic()) == 0
        return left_alone if self.waiting else self.empty

    def _collect(self) -> None:
        # What has just been claimed waits for nobody.
        seconds = 0.0 if self.fresh else LOOK_SECONDS
        self.fresh = False
        if not self.flights:
            if self.waiting and seconds:
                # Only the pace holds them up.
                PACING.wait(seconds)
            return
        done, _ = wait(self.flights, timeout=seconds, return_when=FIRST_COMPLETED)
        for answer in done:
            flight, outcomes = self.flights.pop(answer), answer.result()
            for ready, outcome in zip(flight.ready, outcomes, strict=True):
                self._settle(ready, outcome)
            self._learn(outcomes)
            seconds = time.monotonic() - flight.at
            watch.watcher.called(self.carrier.name, seconds, came_to(outcomes))

    def _settle(self, ready: Ready, outcome: Outcome) -> None:
        row = ready.row
        change = afterwards(row.kind, row.tries, row.unsure, outcome, _share(row.id))
        self.settled.append(Settled(row.id, row.claim_id, change))
        if isinstance(outcome, Refused) and outcome.then is Then.SUPPRESS:
            stop_refused(self.mfi_id, ready.phone, by=SENDER)

    def _learn(self, outcomes: Sequence[Outcome]) -> None:
        now = time.monotonic()
        # A call is one experience, whatever it says of each: in trouble only if all of it is.
        worst = next((one for one in outcomes if not troubled(one)), outcomes[0])
        was_open = self.learnt.circuit.is_open
        self.learnt.circuit.heard(now, worst, self.learnt.share)
        if self.learnt.circuit.is_open != was_open:
            self._tell_of_circuit(alone=not was_open)
        for one in outcomes:
            match one:
                case Refused(code, Then.PAUSE):
                    if not self.stopped:
                        shut_account(self.sender.account_id, self.carrier.name, code, by=SENDER)
                    self.stopped = True
                case Refused(_, Then.SLOWER, after_seconds):
                    self.learnt.pace.too_many(now, after_seconds)
                case Accepted() if self.probing:
                    open_account(self.sender.account_id, by=SENDER)
                    self.probing = False

    def _tell_of_circuit(self, *, alone: bool) -> None:
        watch.watcher.left_alone(self.lane.name, alone=alone)
        told = {"carrier": self.carrier.name, "lane": self.lane.name}
        if alone:
            log.error("a carrier in trouble is left alone for a while", extra=told)
        else:
            log.warning("a carrier answers again", extra=told)

    def _refill(self) -> None:
        """Claim ahead, so that the next call is ready when the last one is answered."""
        ahead = 1 if self.probing else self.lane.in_flight * 2
        if len(self.waiting) > ahead // 2 or (self.probing and self.flights):
            return
        if self.empty and (not self.flights or time.monotonic() < self.looks_at):
            return
        rows = self.claim(ahead)
        self.empty, self.looks_at = len(rows) < ahead, time.monotonic() + LOOKS_AGAIN_SECONDS
        if not rows:
            return
        found = opened(self.mfi_id, rows)
        self.settled += [
            Settled(row.id, row.claim_id, given_up(Change("suppressed", why), row.unsure))
            for row, why in found.dropped
        ]
        self.waiting.extend(found.ready)
        self.fresh = bool(found.ready)

    def _next_calls(self) -> list[Flight]:
        """Take from what waits as many calls as may be open beside those that are."""
        now = time.monotonic()
        open_for = sum(len(one.ready) for one in self.flights.values())
        room = self.lane.in_flight - open_for
        allowed = self.learnt.pace.may_go(now)
        room = room if allowed is None else min(room, allowed)
        calls = self.learnt.circuit.calls_allowed(now)
        most = len(self.waiting) if calls is None else min(calls * self.lane.at_once, room)
        going = deque(self._still_wanted(min(room, most)))
        begun: list[Flight] = []
        while going and (calls is None or len(begun) < calls):
            begun.append(self._call(going, self.lane.at_once))
        self.waiting.extendleft(reversed(going))
        return begun

    def _still_wanted(self, most: int) -> Sequence[Ready]:
        """Take so many from what waits, without those whose numbers have said stop by now."""
        taken = [self.waiting.popleft() for _ in range(min(max(most, 0), len(self.waiting)))]
        wanted, unwanted = without_stopped(self.mfi_id, taken)
        self.settled += [
            Settled(one.row.id, one.row.claim_id, Change("suppressed", STOPPED)) for one in unwanted
        ]
        return wanted

    def _call(self, going: deque[Ready], most: int) -> Flight:
        """Put those who get the same words into one call; nobody waits for more of them."""
        first = going[0]
        together = [going.popleft()]
        if first.row.broadcast_id is not None:
            while going and len(together) < most and self._same(first, going[0]):
                together.append(going.popleft())
        call = Call(
            mfi_id=self.mfi_id,
            recipients=tuple(Recipient(one.row.id, one.phone) for one in together),
            says=first.says,
            expires_at=min(one.row.expires_at for one in together),
            account=self.sender.account,
        )
        return Flight(call, tuple(together))

    def _same(self, one: Ready, other: Ready) -> bool:
        return one.says == other.says and one.row.broadcast_id == other.row.broadcast_id

    def _turn(self, begun: Sequence[Flight]) -> None:
        """Write it all down in one transaction, then ask: never the other way round."""
        if not (begun or self.settled):
            return
        beginnings = [
            ready.beginning._replace(network=network_of(ready.phone))
            for flight in begun
            for ready in flight.ready
        ]
        account_id = self.sender.account_id
        mine = turn(self.mfi_id, self.settled, beginnings, self.carrier.name, account_id, by=SENDER)
        self.settled = _given_back(
            ready for flight in begun for ready in flight.ready if ready.row.id not in mine
        )
        calls = [flight for flight in (_kept(one, mine) for one in begun) if flight is not None]
        if not calls:
            return
        now = time.monotonic()
        answers = line().ask(self.carrier, [one.call for one in calls])
        for answer, flight in zip(answers, calls, strict=True):
            self.flights[answer] = flight._replace(at=now)
            self.sent += len(flight.ready)
            self.learnt.pace.went(now, len(flight.ready))
            self.learnt.circuit.began()

    def _give_back(self) -> None:
        self.settled += _given_back(self.waiting)
        self.waiting.clear()
        self._turn([])


def _given_back(texts: Iterable[Ready]) -> list[Settled]:
    """Leave them to whoever comes next; those who have passed to somebody else stay his."""
    return [Settled(one.row.id, one.row.claim_id, GIVEN_BACK) for one in texts]


def _kept(flight: Flight, mine: set[UUID]) -> Flight | None:
    """Leave out those who have passed to somebody else, or may not go any more."""
    ready = tuple(one for one in flight.ready if one.row.id in mine)
    if len(ready) == len(flight.ready):
        return flight
    if not ready:
        return None
    call = flight.call
    kept = tuple(one for one in call.recipients if one.id in mine)
    return Flight(
        Call(
            mfi_id=call.mfi_id,
            recipients=kept,
            says=call.says,
            expires_at=call.expires_at,
            account=call.account,
        ),
        ready,
    )


def _share(message_id: UUID) -> float:
    """Give each text a share of its own, from nought to one, always the same.

    Texts of a broadcast go out by the order of their ids: those of one call begin alike, and only
    their ends differ.
    """
    return int.from_bytes(message_id.bytes[-2:]) / 0xFFFF


def run(mfi_id: UUID, lane: Lane, claim: Claim, seconds: float) -> int:
    """Send what a claim finds; nothing, where the lender's account is shut and it is not time."""
    if chosen.carrier is None:
        raise RuntimeError("No carrier is wired.")
    sender = sender_of(mfi_id)
    closed = shut(sender.account_id) is not None
    if closed and not ask_again(sender.account_id, by=SENDER):
        return 0
    going = Run(
        mfi_id,
        lane,
        claim,
        chosen.carrier,
        sender,
        learnt(lane.name, sender.account_id),
        probing=closed,
    )
    began = time.monotonic()
    sent = going.go(began + seconds)
    if sent:
        took = round(time.monotonic() - began, 1)
        told = {"mfi_id": str(mfi_id), "lane": lane.name, "texts": sent, "seconds": took}
        log.info("a carrier was asked to take texts", extra=told)
    return sent


def in_turn(claims: Iterable[Claim]) -> Claim:
    """Claim from several sources, each as much as the one before has left."""
    sources = list(claims)

    def all_of_them(most: int) -> list[Claimed]:
        rows: list[Claimed] = []
        for source in sources:
            if len(rows) < most:
                rows += source(most - len(rows))
        return rows

    return all_of_them
