"""Which process takes what off the broker: said once, for broker, clock and supervisor alike."""

URGENT, BULK = "urgent", "bulk"
WORKER, SENDERS = "worker", ("sender-1", "sender-2")
LANES = {WORKER: ("celery",), **dict.fromkeys(SENDERS, (URGENT, BULK))}


def pulse_of(process: str) -> str:
    """Name the queue of a process's pulse: it comes by the road of work, to nobody else."""
    return f"pulse-{process}"


def queues_of(process: str) -> tuple[str, ...]:
    """Name all that a process takes."""
    return (*LANES[process], pulse_of(process))


QUEUES = tuple(dict.fromkeys(queue for process in LANES for queue in queues_of(process)))
