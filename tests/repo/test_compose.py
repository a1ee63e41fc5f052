"""The shape in production is sound as far as it can be read, and each check finds its fault."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from config.lanes import LANES, SENDERS, queues_of
from config.launcher.product import THREADS
from tests.repo import composed
from tests.repo.contracts import Contract
from tests.repo.tree import ROOT, Tree, whole

NAMES = [check.__name__ for check in composed.CHECKS]


@dataclass(frozen=True)
class Fault:
    """One change for the worse, and what is said of it."""

    check: Contract
    file: str
    old: str
    new: str
    found: str


COMPOSE, IMAGE, WORKFLOW = "docker-compose.yml", "Dockerfile", ".github/workflows/ci.yml"
FAULTS = (
    Fault(
        composed.files_keep_their_specifications,
        COMPOSE,
        "    stop_grace_period: 1m\n    healthcheck: *pulse_health",
        "    stop_grace: 1m\n    healthcheck: *pulse_health",
        "services/worker: Unevaluated properties are not allowed ('stop_grace'",
    ),
    Fault(
        composed.files_keep_their_specifications,
        WORKFLOW,
        "timeout-minutes: 45",
        "timeout-minutes: [45]",
        "jobs/push:",
    ),
    Fault(
        composed.variables_are_in_the_example,
        COMPOSE,
        "${SERVER_WORKERS:-2}",
        "${WEB_CROWD:-2}",
        "WEB_CROWD is not in .env.example",
    ),
    Fault(
        composed.variables_are_in_the_example,
        ".env.example",
        "\nTRUSTED_PROXIES=",
        "\n#TRUSTED_PROXIES=",
        "TRUSTED_PROXIES is not in .env.example",
    ),
    Fault(
        composed.no_service_rules_the_engine,
        COMPOSE,
        'volumes: ["./deploy/citus/join.sh:/etc/letsema/join.sh:ro"]',
        'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
        "join: holds the container engine in its hands",
    ),
    Fault(
        composed.no_service_rules_the_engine,
        COMPOSE,
        "    user: cassandra\n",
        "",
        "registry: runs as root",
    ),
    Fault(
        composed.no_service_rules_the_engine,
        COMPOSE,
        "    user: cassandra\n",
        "    user: cassandra\n    cap_drop: []\n",
        "registry: keeps rights that it does not need",
    ),
    Fault(
        composed.each_service_shows_its_health,
        COMPOSE,
        "      test: [CMD, python3, /etc/letsema/speaks.py]\n",
        "      disable: true\n",
        "registry: has no health check",
    ),
    Fault(
        composed.each_service_shows_its_health,
        COMPOSE,
        '    <<: *product\n    restart: "no"\n',
        "    <<: *product\n",
        "migrate: ends by itself and is started again for ever",
    ),
    Fault(
        composed.images_are_pinned,
        COMPOSE,
        "image: cassandra:5.0.8",
        "image: cassandra:latest",
        "cassandra:latest: no release is named",
    ),
    Fault(
        composed.images_are_pinned,
        IMAGE,
        "FROM python:3.11.14-slim-bookworm AS packages",
        "FROM python:slim AS packages",
        "python:slim: no release is named",
    ),
    Fault(
        composed.images_are_pinned,
        WORKFLOW,
        "image: citusdata/citus:13.2.0",
        "image: citusdata/citus",
        "citusdata/citus: no release is named",
    ),
    Fault(
        composed.secrets_are_files,
        COMPOSE,
        "POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password",
        "POSTGRES_PASSWORD: letsema",
        "POSTGRES_PASSWORD holds a secret as a plain value",
    ),
    Fault(
        composed.secrets_are_files,
        COMPOSE,
        "REDIS_URL_FILE: /run/secrets/redis_url",
        "REDIS_URL: redis://:hunter2@redis:6379/0",
        "an address with a password in it",
    ),
    Fault(
        composed.secrets_are_files,
        COMPOSE,
        "secrets: [redis_password]",
        "secrets: [redis_pass]",
        "redis: the secret redis_pass is declared nowhere",
    ),
    Fault(
        composed.secrets_are_files,
        COMPOSE,
        "secrets: [postgres_password]",
        "secrets: []",
        "POSTGRES_PASSWORD_FILE names a secret that is not lent to it",
    ),
    Fault(
        composed.commands_exist,
        COMPOSE,
        "- config.wsgi:application",
        "- config.asgi:application",
        "there is no config.asgi:application",
    ),
    Fault(
        composed.commands_exist,
        COMPOSE,
        "manage.py credit_migrate",
        "manage.py credit_tables",
        "migrate: manage.py knows no credit_tables",
    ),
    Fault(
        composed.commands_exist,
        COMPOSE,
        "      - celery\n",
        "      - sellery\n",
        "sellery is not in the image",
    ),
    Fault(
        composed.commands_exist,
        COMPOSE,
        "./deploy/redis/redis.conf",
        "./deploy/redis/full.conf",
        "redis: there is no deploy/redis/full.conf",
    ),
    Fault(
        composed.the_owner_comes_first,
        COMPOSE,
        "    migrate: {condition: service_completed_successfully}\n    redis:",
        "    redis:",
        "web: does not wait for migrate",
    ),
    Fault(
        composed.the_owner_comes_first,
        COMPOSE,
        "DATABASE_URL_FILE: /run/secrets/database_url",
        "DATABASE_URL_FILE: /run/secrets/database_owner_url",
        "telco: is given the owner's address",
    ),
    Fault(
        composed.the_owner_comes_first,
        COMPOSE,
        '  user: "10001:10001"\n  read_only: true\n',
        '  user: "10001:10001"\n',
        "beat: may write over its own code",
    ),
    Fault(
        composed.only_the_proxy_listens_outside,
        COMPOSE,
        "    image: redis:7.2.11-alpine\n",
        '    image: redis:7.2.11-alpine\n    ports: ["6379:6379"]\n',
        "redis: listens on the host's own address",
    ),
    Fault(
        composed.only_the_proxy_listens_outside,
        COMPOSE,
        "  engines:\n    internal: true",
        "  engines: {}",
        "coordinator: reaches the outside by engines",
    ),
    Fault(
        composed.the_image_is_small_and_sure, IMAGE, "--require-hashes", "", "without their hashes"
    ),
    Fault(composed.the_image_is_small_and_sure, IMAGE, "USER 10001:10001", "", "runs as root"),
    Fault(
        composed.the_image_is_small_and_sure,
        IMAGE,
        "WORKDIR /app",
        "RUN apt-get install gcc",
        "carries a compiler",
    ),
    Fault(
        composed.the_image_is_small_and_sure,
        IMAGE,
        'CMD ["python",',
        'CMD python #["python",',
        "its command runs in a shell",
    ),
)


def _said(check: Contract, tree: Tree) -> list[str]:
    return [str(finding) for finding in sorted(check(tree))]


@pytest.mark.parametrize("check", composed.CHECKS, ids=NAMES)
def test_the_shape_keeps(check: Contract) -> None:
    found = _said(check, whole())
    assert not found, "\n".join(found)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.found)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    for name in ("deploy", ".github", "config", "credit"):
        kept = shutil.ignore_patterns("secrets", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=kept)
    for name in (COMPOSE, IMAGE, ".env.example", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    whole = (tmp_path / fault.file).read_text(encoding="utf-8")
    assert fault.old in whole
    (tmp_path / fault.file).write_text(whole.replace(fault.old, fault.new), encoding="utf-8")
    assert any(fault.found in line for line in _said(fault.check, Tree(tmp_path)))


def test_every_check_has_its_fault() -> None:
    assert {fault.check for fault in FAULTS} == set(composed.CHECKS)


def test_every_part_of_the_product_is_there() -> None:
    services = composed.services(whole())
    assert set(services) == {
        *("proxy", "web", "telco", "worker", *SENDERS, "beat", "migrate"),
        *("coordinator", "node-1", "node-2", "join"),
        *("registry", "registry-repair", "registry-roles", "redis"),
    }
    assert services["web"]["deploy"] == {"replicas": 2}
    doors = {name: services[name]["environment"] for name in ("web", "telco")}
    assert [dict(given)["DOORS"] for given in doors.values()] == ["desk", "telco"]  # type: ignore[call-overload]


@pytest.mark.parametrize("name", THREADS)
def test_each_door_has_its_threads_in_production_too(name: str) -> None:
    """One of a single thread, waiting for a hung node, would hold up everybody else's hops."""
    words = THREADS[name]
    asked = {f"{option}={value}" for option, value in zip(words[::2], words[1::2], strict=True)}
    command = composed.services(whole())[name]["command"]
    assert isinstance(command, list)
    assert asked <= set(command)


@pytest.mark.parametrize("name", LANES)
def test_each_process_takes_its_lanes_and_its_pulse_in_production_too(name: str) -> None:
    service = composed.services(whole())[name]
    command, given = service["command"], service["environment"]
    assert isinstance(command, list)
    assert isinstance(given, dict)
    assert f"--queues={','.join(queues_of(name))}" in command
    assert given["HEARTBEAT_FILE"] == f"/pulse/{name}"
    # Its folder is its own, so no web process adds up what it counts.
    assert given["METRICS_PORT"] == "9100"
    assert ("--pool=threads" in command) is (name in SENDERS)


def test_each_push_is_judged_like_a_submission_and_each_night_skips_nothing() -> None:
    jobs = yaml.safe_load((ROOT / WORKFLOW).read_text(encoding="utf-8"))["jobs"]
    said = {
        name: "\n".join(step.get("run", "") for step in job["steps"]) for name, job in jobs.items()
    }
    assert ".ci/run" in said["push"]
    assert "./letsema test --full" in said["full"]
    assert jobs["full"]["env"] == {"LETSEMA_REQUIRE": "cassandra,citus"}
