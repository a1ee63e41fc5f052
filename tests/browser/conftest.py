"""Chromium in front of the product, every door in one process."""

import shutil
from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from config.celery import app, broker_address

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 10_000


def is_bad(said: ConsoleMessage) -> bool:
    """Tell a script's or a policy's error from the browser's note on an answer with a status."""
    return said.type == "error" and "responded with a status of" not in said.text


@pytest.fixture
def house(live_server: LiveServer, settings: Settings, redis_client: Redis) -> LiveServer:
    """The product in demo, on a free port of this machine."""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
    return live_server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open the browser for one file of stories: its loop must not outlive them in this thread."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Django sees Playwright's loop in this thread and would refuse the fixtures their queries.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, house: LiveServer) -> Iterator[Page]:
    """A page of the usual size; whatever a script complains of fails the test."""
    context = browser.new_context(
        base_url=house.url, viewport={"width": 1280, "height": 800}, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if is_bad(said) else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def worker(house: object, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Celery worker beside the product: one thread, on the broker of this run."""
    # Nobody presses keys as fast as this story does.
    settings.USSD_HOPS_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    monkeypatch.setattr(app.conf, "broker_url", broker_address(django_settings.REDIS_URL))
    monkeypatch.setattr(app.conf, "broker_read_url", None, raising=False)
    monkeypatch.setattr(app.conf, "broker_write_url", None, raising=False)
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        yield
    connections.close_all()
