"""The supervisor: starts children, knows when they answer, restarts what dies, ends all of it."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from config.launcher import proc
from config.launcher.children import MARK, Child, Role, kill
from config.launcher.places import Places
from config.launcher.pulse import Pulse
from config.launcher.recovery import end_in_waves, note
from config.launcher.words import Refusal, say

STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
LOOK_SECONDS = 0.1
BACK_OFF_SECONDS = 0.2
BACK_OFF_SECONDS_MAX = 5.0
GOOD_LIFE_SECONDS = 30.0
DEATHS_BEFORE_READY_MAX = 4


class StopAsked(Exception):
    """Somebody asked for the end: Ctrl-C, or a signal."""


@dataclass
class Post:
    """A role that is to be filled: by whom now, or from when on again."""

    role: Role
    child: Child | None = None
    # What runs once is waited for where it was started, and not started again.
    once: bool = False
    due: float = 0.0
    back_off: float = BACK_OFF_SECONDS
    deaths: int = 0


class Supervisor:
    """Children by role, watched from one loop without threads."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.posts: dict[str, Post] = {}
        self.pulses: Mapping[str, Pulse] = {}
        self._asked: signal.Signals | None = None
        self._awake, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._broker_lost = False

    @property
    def record(self) -> Path:
        return self.places.run / "children.json"

    @contextmanager
    def in_charge(self) -> Iterator["Supervisor"]:
        """Whatever happens inside, nothing that was started outlives it."""
        before = {number: signal.getsignal(number) for number in (*STOPPERS, signal.SIGCHLD)}
        for number in before:
            signal.signal(number, self._heard)
        waker = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        try:
            yield self
        finally:
            self.stop()
            signal.set_wakeup_fd(waker)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._awake)
            os.close(self._wake)

    def start(self, role: Role) -> None:
        """Fill a role, from now on until the end."""
        self.posts[role.name] = Post(role)
        self._look_after(self.posts[role.name])

    def run(self, role: Role) -> None:
        """Run something that ends by itself, and refuse to go on when it failed."""
        child = Child(role, self._log(role))
        self.posts[role.name] = Post(role, child, once=True)
        self._note()
        try:
            while not child.ended():
                self.look()
        finally:
            del self.posts[role.name]
            if not child.ended():
                child.stop()
            code = child.bury()
            self._note()
        if code != 0:
            raise Refusal(f"{role.name} failed; why stands in {child.log}")

    def run_in_front(self, command: list[str], environment: Mapping[str, str]) -> int:
        """Run something that speaks with the terminal; a Ctrl-C there is its own affair."""
        process = subprocess.Popen(command, env=dict(environment))
        try:
            while process.poll() is None:
                if self._asked is signal.SIGINT:
                    self._asked = None
                self.look()
        finally:
            if process.poll() is None:
                process.terminate()
        return process.wait()

    def wait_until_ready(self, names: list[str], seconds: float) -> None:
        """Wait for a real answer of each."""
        for name in names:
            self.wait_for(partial(self._answers, self.posts[name]), seconds, name)

    def wait_for(self, condition: Callable[[], bool], seconds: float, name: str) -> None:
        until = time.monotonic() + seconds
        while not condition():
            post = self.posts.get(name)
            if time.monotonic() > until or (post and post.deaths >= DEATHS_BEFORE_READY_MAX):
                raise Refusal(f"{name} does not start; why stands in {self.places.log / name}.log")
            self.look()

    def watch(self) -> None:
        """Look after all of them until somebody asks for the end."""
        while True:
            self.look()

    def look(self) -> None:
        """Sleep until something happens, then look once at everybody."""
        select.select([self._awake], [], [], LOOK_SECONDS)
        with suppress(BlockingIOError):
            os.read(self._awake, 512)
        if self._asked is not None:
            raise StopAsked
        for post in list(self.posts.values()):
            self._look_after(post)
        self._feel_pulses()

    def stop(self) -> None:
        """End all children: doors, then the worker, then the engines."""
        children = [post.child for post in self.posts.values() if post.child is not None]
        end_in_waves([one.group for one in children])
        for one in children:
            one.bury()
        # What left its group, or outlived its parent, still bears our mark.
        kill(proc.carrying(MARK, str(self.places.home)))
        self.posts.clear()
        self._note()

    def _look_after(self, post: Post) -> None:
        now = time.monotonic()
        if post.child is None and now >= post.due:
            try:
                post.child = Child(post.role, self._log(post.role))
            except OSError as error:
                self._lost(post, now, f"cannot be started ({error.strerror})")
            self._note()
        elif post.child is not None and post.child.ended() and not post.once:
            code = post.child.bury()
            if now - post.child.began > GOOD_LIFE_SECONDS:
                post.back_off = BACK_OFF_SECONDS
            self._lost(post, now, _how(code))
            self._note()

    def _lost(self, post: Post, now: float, how: str) -> None:
        say(f"{post.role.name} {how}; it starts again")
        self._broker_lost |= post.role.name == "redis"
        post.child, post.due, post.deaths = None, now + post.back_off, post.deaths + 1
        post.back_off = min(post.back_off * 2, BACK_OFF_SECONDS_MAX)

    def _feel_pulses(self) -> None:
        now = time.monotonic()
        if self._broker_lost and self._answers(self.posts["redis"]):
            self._broker_lost = False
            for pulse in self.pulses.values():
                pulse.broker_came_back(now)
        silent = [name for name in self.pulses if self._silent(name, now)]
        if not silent:
            return
        # One beat is behind all pulses: while anybody hears it, it is not what fell silent.
        heard = any(pulse.fresh(now) for name, pulse in self.pulses.items() if name not in silent)
        for name in silent:
            with_it = "" if heard else ", and beat with it"
            say(f"{name} has done nothing for a while; it starts again{with_it}")
        for name in (*silent, *(() if heard else ("beat",))):
            post = self.posts.get(name)
            if post is not None and post.child is not None:
                post.child.stop(0)

    def _silent(self, name: str, now: float) -> bool:
        post = self.posts.get(name)
        if post is None or post.child is None:
            return False
        return self.pulses[name].silent(now, post.child.began)

    def _answers(self, post: Post) -> bool:
        return post.child is not None and post.child.answers()

    def _note(self) -> None:
        note(self.record, [post.child.group for post in self.posts.values() if post.child])

    def _log(self, role: Role) -> Path:
        return self.places.log / f"{role.name}.log"

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        # Only noted here, acted upon between two steps: never between a start and its record.
        if number in STOPPERS:
            self._asked = signal.Signals(number)


def _how(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
