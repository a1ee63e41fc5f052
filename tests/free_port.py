"""A port that nobody listens on, for a server of a test."""

import socket


def free_port() -> int:
    """Have the kernel choose one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
