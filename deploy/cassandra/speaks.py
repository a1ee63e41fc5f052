"""Asks this node which protocols it speaks, as any driver does first."""

import socket
import struct

OPTIONS = struct.pack(">BBhBi", 4, 0, 0, 0x05, 0)
SUPPORTED = 0x06

with socket.create_connection((socket.gethostname(), 9042), timeout=3) as node:
    node.sendall(OPTIONS)
    answer = node.recv(9)
raise SystemExit(0 if len(answer) == len(OPTIONS) and answer[4] == SUPPORTED else 1)
