"""Whether a process may serve: only the coordinator's absence takes it out of service."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from gateway.health import PROBES
from loans.errands.outboxes import watch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database_away() -> Iterator[None]:
    """Point the connection at a folder where no server listens."""
    options = connection.settings_dict["OPTIONS"]
    kept, kept_host = dict(options), connection.settings_dict["HOST"]
    connection.close()
    options["host"], connection.settings_dict["HOST"] = "/nonexistent", ""
    yield
    connection.close()
    options.clear()
    options.update(kept)
    connection.settings_dict["HOST"] = kept_host


def test_a_living_process_says_so(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_with_all_engines_nothing_is_degraded(client: Client) -> None:
    for address in ("/readyz", "/readyz?all=1"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()) == (200, {"degraded": []})


def test_every_engine_tells_its_version() -> None:
    assert set(PROBES) == {"database", "redis", "registry"}
    for probe in PROBES.values():
        assert probe().version[0].isdigit()


def test_without_redis_the_product_is_degraded_and_serves_on(
    client: Client,
    settings: Settings,
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/readyz").json() == {"degraded": ["redis"]}
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz?all=1").status_code == 503


def test_without_the_coordinator_it_is_out_of_service(client: Client, database_away: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["degraded"]
    assert client.get("/healthz").status_code == 200


def test_metrics_count_requests_by_route_not_by_address(client: Client) -> None:
    client.get("/healthz")
    client.get("/no/such/page/26658123456")
    figures = client.get("/metrics").content.decode()
    assert 'letsema_request_seconds_count{method="GET",route="healthz",status="200"}' in figures
    assert 'route="unknown",status="404"' in figures
    assert "26658123456" not in figures


def test_metrics_tell_how_far_the_registry_is_behind_and_from_the_books(client: Client) -> None:
    watch.watcher.behind(timedelta(hours=2), 7)
    watch.watcher.differences(3)
    figures = client.get("/metrics").content.decode().splitlines()
    assert "letsema_registry_lag_seconds 7200.0" in figures
    assert "letsema_registry_waiting_events 7.0" in figures
    assert "letsema_registry_differences 3.0" in figures


def test_metrics_tell_how_long_ago_the_registry_was_repaired(client: Client) -> None:
    watch.watcher.repaired("full", timedelta(days=3))
    watch.watcher.repaired("paxos", None)
    figures = client.get("/metrics").content.decode().splitlines()
    assert 'letsema_registry_repair_age_seconds{kind="full"} 259200.0' in figures
    assert 'letsema_registry_repair_age_seconds{kind="paxos"} +Inf' in figures


def test_a_harmless_request_id_is_kept_and_any_other_replaced(client: Client) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "proxy-00000001"})
    assert kept.headers["X-Request-ID"] == "proxy-00000001"
    replaced = client.get("/healthz", headers={"X-Request-ID": 'x" forged'})
    assert len(replaced.headers["X-Request-ID"]) == 32


def test_an_address_with_a_stroke_too_many_is_the_same_address(client: Client) -> None:
    assert client.get("http://testserver//healthz").content == b"ok\n"
    assert client.get("/api//v1///me").status_code == 401


def test_every_answer_says_its_length(client: Client) -> None:
    assert client.get("/healthz").headers["Content-Length"] == "3"
