"""The product's own processes: two groups of servers, the worker, the senders, and the beat."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from config.lanes import LANES, SENDERS, WORKER, queues_of
from config.launcher import ports
from config.launcher.children import MARK, Role
from config.launcher.places import ROOT, Places
from config.launcher.pulse import Pulse

WORKER_CONCURRENCY = 2
# A broadcast runs in two of them, over all senders; the others are for receipts and codes.
SENDER_THREADS = 8
# An idle one takes almost three.
WORKER_STOP_SECONDS = 4.0
# A hop that waits for a lender's node is not to hold up another lender's: others are answered
# beside it. A thread that rests keeps its connections for as long as the server lets it.
THREADS = {
    "web": ("--blocking-threads", "1"),
    "telco": ("--blocking-threads", "3", "--blocking-threads-idle-timeout", "600"),
}
DOORS = {"web": "desk", "telco": "telco"}


@dataclass(frozen=True)
class Product:
    """How the product runs for this instance."""

    places: Places
    settings: Mapping[str, str]
    ports: Mapping[str, int]

    def heartbeat(self, process: str) -> Path:
        return self.places.run / f"heartbeat-{process}"

    @property
    def metrics(self) -> Path:
        return self.places.run / "metrics"

    def pulses(self) -> dict[str, Pulse]:
        """Give whoever takes tasks a pulse of his own."""
        return {process: Pulse(self.heartbeat(process)) for process in LANES}

    @property
    def static(self) -> Path:
        return self.places.home / "static"

    def environment(self) -> dict[str, str]:
        """Collect what every process of the product is started with."""
        return {
            **self.settings,
            "TELCO_URL": f"http://{ports.LOOPBACK}:{self.ports['telco']}",
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics),
            "STATIC_ROOT": str(self.static),
            "DOCUMENTS_DIR": self.settings.get("DOCUMENTS_DIR") or str(self.places.documents),
        }

    def roles(self) -> list[Role]:
        """List them in the order of their start."""
        doors = [self.server("web"), self.server("telco")]
        return [*doors, self.worker(), *map(self.sender, SENDERS), self.beat()]

    def server(self, name: str) -> Role:
        """Serve one set of doors: a process a core, and in it as many threads as the doors need."""
        port = self.ports[name]
        options = ["--interface", "wsgi", "--host", ports.LOOPBACK, "--port", str(port)]
        options += ["--workers", str(os.cpu_count() or 1), *THREADS[name]]
        # One that dies is replaced by its parent; one that will not stop must not hold up the end.
        options += ["--respawn-failed-workers", "--respawn-interval", "0.5"]
        options += ["--workers-kill-timeout", "2", "--no-ws", "--log-level", "warning"]
        return self._python(
            Role(
                name=name,
                command=("-m", "config.serve", *options, "config.wsgi:application"),
                folder=ROOT,
                environment={"DOORS": DOORS[name]},
                answers=lambda group: ports.answers(port, "/healthz", group),
            )
        )

    def worker(self) -> Role:
        return self._takes_tasks(WORKER, "--concurrency", str(WORKER_CONCURRENCY))

    def sender(self, name: str) -> Role:
        """Send texts: in threads, for they do nothing but wait for carriers."""
        return self._takes_tasks(name, "--pool", "threads", "--concurrency", str(SENDER_THREADS))

    def _takes_tasks(self, name: str, *how: str) -> Role:
        options = ["worker", *how, "--queues", ",".join(queues_of(name)), "--loglevel", "INFO"]
        # They share nothing but the broker, and have nothing to tell one another.
        options += ["--hostname", f"{name}@%h", "--without-gossip", "--without-mingle"]
        return self._python(
            Role(
                name=name,
                command=("-m", "celery", "-A", "config.celery:app", *options),
                folder=ROOT,
                environment={"HEARTBEAT_FILE": str(self.heartbeat(name))},
                stop_seconds=WORKER_STOP_SECONDS,
            )
        )

    def beat(self) -> Role:
        options = ["beat", "-s", str(self.places.run / "beat-schedule"), "--pidfile="]
        return self._python(
            Role(
                name="beat",
                command=("-m", "celery", "-A", "config.celery:app", *options),
                folder=ROOT,
            )
        )

    def command(self, name: str, *words: str) -> Role:
        """Run one of Django's commands to its end."""
        return self._python(Role(name=name, command=("manage.py", *words), folder=ROOT))

    def registry_command(self, owner: str) -> Role:
        """Make the registry's tables as their owner, and let the product's login use them."""
        product = urlsplit(self.settings["REGISTRY_URL"]).username or ""
        role = Role(
            name="registry-tables",
            command=("manage.py", "credit_migrate", "--grant-to", product),
            folder=ROOT,
            environment={"REGISTRY_URL": owner},
        )
        return self._python(role)

    def _python(self, role: Role) -> Role:
        environment = {
            **self.environment(),
            **role.environment,
            MARK: str(self.places.home),
        }
        return replace(role, command=(sys.executable, *role.command), environment=environment)
