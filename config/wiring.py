"""What is tied to what: the hook after a deed, the registry's store, the probes of engines."""

import re
from collections.abc import Callable
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection

from config import registry
from config.celery import app
from gateway import health, metrics
from gateway.health import Engine
from gateway.message_metrics import MessageWatch
from gateway.simulator import prompts
from loans.actions.ask_report import ASKED
from loans.deed import hook
from loans.errands import close_day, erase, outboxes, reservation
from loans.errands.report_credit import REPORTED
from loans.placement import has_citus
from loans.wallets.port import Prompt, Wallet, chosen
from loans.wallets.simulator import SimulatedWallet
from messaging.actions.broadcast import LET_GO
from messaging.actions.write_message import WRITTEN
from messaging.carriers import port as carriers
from messaging.carriers.africastalking import AfricasTalking
from messaging.carriers.kannel import Kannel
from messaging.carriers.port import Carrier
from messaging.carriers.simulator import SimulatedCarrier
from messaging.carriers.smtp import Smtp, Unsent
from messaging.errands import watch
from messaging.errands.forget_her import forget_her
from messaging.notices import NOTICES

PROBE_SECONDS = 2
# A phone that nobody has open approves a prompt by itself after so long.
APPROVES_AFTER_SECONDS = 2
WALLETS: dict[str, Callable[[], Wallet]] = {"simulator": lambda: SimulatedWallet(show_prompt)}
CARRIERS: dict[str, Callable[[], Carrier]] = {
    "africastalking": lambda: AfricasTalking(
        settings.AT_USERNAME, settings.AT_API_KEY, settings.AT_SENDER_ID, settings.AT_BASE_URL
    ),
    "kannel": lambda: Kannel(
        settings.KANNEL_URL,
        settings.KANNEL_USERNAME,
        settings.KANNEL_PASSWORD,
        f"{settings.KANNEL_CALLBACK_URL}/telco/{settings.TELCO_TOKENS[0]}",
        settings.KANNEL_SENDER_ID,
    ),
    "simulator": lambda: SimulatedCarrier(settings.REDIS_URL),
}


def _database() -> Engine:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone() or ("",)
    return Engine("PostgreSQL", str(version).split()[0])


def _redis() -> Engine:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PROBE_SECONDS,
        socket_connect_timeout=PROBE_SECONDS,
    )
    try:
        return Engine("Redis", str(client.info("server")["redis_version"]))
    finally:
        client.close()


def _registry() -> Engine:
    engine = registry.names().version()
    return Engine(engine.name, engine.version)


def citus() -> Engine | None:
    """Name the extension that spreads the book, where there is one."""
    if not has_citus():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion, citus_version() FROM pg_extension WHERE extname='citus'")
        extension, full = cursor.fetchone() or ("", "")
    version = re.search(r"Citus (\S+)", full)
    return Engine("Citus", version.group(1) if version else extension)


def tell_payouts(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have the worker pay out what was accepted; what the broker loses, a sweep finds."""
    told = [str(mfi_id), [str(one) for one in event_ids]]
    app.send_task("loans.tasks.pay_out_accepted", told, retry=False)


def tell_registry(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have the worker tell the registry; what the broker loses, a sweep finds."""
    told = [str(mfi_id), [str(one) for one in event_ids]]
    app.send_task("loans.tasks.report_credit", told, retry=False)


def tell_builders(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have the worker build a report; what the broker loses, a sweep finds."""
    told = [str(mfi_id), [str(one) for one in event_ids]]
    app.send_task("loans.tasks.build_reports", told, retry=False)


def tell_phones(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have the worker say what happened; what the broker loses, a sweep finds."""
    told = [str(mfi_id), [str(one) for one in event_ids]]
    app.send_task("messaging.tasks.tell_of", told, retry=False)


def tell_senders(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have the worker send a broadcast; what the broker loses, a sweep finds."""
    told = [str(mfi_id), [str(one) for one in event_ids]]
    app.send_task("messaging.tasks.fill_broadcasts", told, retry=False)


def tell_bulk(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Have one text sent; what the broker loses, a sweep finds."""
    del event_ids
    app.send_task("messaging.tasks.send_bulk", [str(mfi_id)], retry=False)


def show_prompt(prompt: Prompt) -> None:
    """Put a prompt on a phone of the phone page, and have it answered if nobody looks."""
    prompts.ask(prompt)
    app.send_task(
        "gateway.tasks.approve_prompt",
        [prompt.reference],
        countdown=APPROVES_AFTER_SECONDS,
        retry=False,
    )


def wire() -> None:
    """Tie it all together."""
    hook.tell = metrics.count_events
    registry.tie()
    # As often as it is called it is tied once.
    hook.of_type.clear()
    hook.of_type["offer.accepted"] = [tell_payouts]
    hook.of_type["day.closed"] = [metrics.count_closed_days]
    close_day.watch.progress = metrics.CloseProgress()
    reservation.watch.took = metrics.time_reservation
    outboxes.watch.watcher = metrics.RegistryWatch()
    watch.watch.watcher = MessageWatch()
    erase.elsewhere.forget = forget_her
    hook.of_type[ASKED] = [tell_builders]
    hook.of_type[LET_GO] = [tell_senders]
    hook.of_type[WRITTEN] = [tell_bulk]
    for type_ in REPORTED:
        hook.of_type.setdefault(type_, []).append(tell_registry)
    for type_ in NOTICES:
        hook.of_type.setdefault(type_, []).append(tell_phones)
    carriers.chosen.carrier = CARRIERS[settings.SMS_CARRIER]()
    carriers.chosen.mail = Smtp(settings.MAIL_SERVER) if settings.MAIL_SERVER else Unsent()
    chosen.wallet = WALLETS[settings.WALLET_PROVIDER]()
    health.PROBES.update(database=_database, redis=_redis, registry=_registry)
