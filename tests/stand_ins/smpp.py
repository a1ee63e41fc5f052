"""What SMPP 3.4 looks like on the line, as far as Kannel and an operator use it."""

import struct
from dataclasses import dataclass

HEAD = struct.Struct(">IIII")
RESPONSE = 0x80000000
BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM = 0x09, 0x04, 0x05
UNBIND, ENQUIRE_LINK = 0x06, 0x15
HAS_HEADER = 0x40
IS_RECEIPT = 0x04
UCS2 = 0x08
INTERNATIONAL, NATIONAL_PLAN, ALPHANUMERIC = 1, 1, 5
# 3GPP TS 23.038, 6.2.1; the extension table after ESC beside it.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
ESCAPE = 0x1B


@dataclass(frozen=True)
class Pdu:
    """One thing said."""

    command: int
    status: int
    number: int
    body: bytes = b""

    def packed(self) -> bytes:
        whole = HEAD.size + len(self.body)
        return HEAD.pack(whole, self.command, self.status, self.number) + self.body


@dataclass(frozen=True)
class Submitted:
    """One part of a text, as it was handed over."""

    phone: str
    sender: str
    sender_kind: int
    coding: int
    text: bytes
    # The text it is a part of, how many parts that has, and which this is.
    part: tuple[int, int, int]
    wants_receipt: bool
    validity: str


def read_submit(body: bytes) -> Submitted:
    """Read a submit_sm."""
    fields = _Fields(body)
    fields.text()
    sender_kind, _, sender = fields.byte(), fields.byte(), fields.text()
    fields.byte()
    fields.byte()
    phone = fields.text()
    kind, _, _ = fields.byte(), fields.byte(), fields.byte()
    fields.text()
    validity = fields.text()
    receipt, _, coding, _ = fields.byte(), fields.byte(), fields.byte(), fields.byte()
    says = fields.bytes(fields.byte())
    part = (0, 1, 1)
    if kind & HAS_HEADER:
        header, says = says[1 : says[0] + 1], says[says[0] + 1 :]
        if header[:2] == b"\x00\x03":
            part = (header[2], header[3], header[4])
    return Submitted(phone, sender, sender_kind, coding, says, part, bool(receipt & 1), validity)


def decoded(says: bytes, coding: int) -> str:
    """Read a text as a phone would."""
    if coding == UCS2:
        return says.decode("utf-16-be", "replace")
    out, escaped = [], False
    for one in says:
        if one == ESCAPE and not escaped:
            escaped = True
            continue
        out.append(EXTENDED.get(one, " ") if escaped else ALPHABET[one & 0x7F])
        escaped = False
    return "".join(out)


def encoded(says: str) -> tuple[int, bytes]:
    """Write a text as a phone would: in its alphabet, or in two bytes a letter."""
    if all(one in ALPHABET for one in says):
        return 0, bytes(ALPHABET.index(one) for one in says)
    return UCS2, says.encode("utf-16-be")


def delivery(sender: str, to: str, kind: int, coding: int, says: bytes) -> bytes:
    """Write the body of a deliver_sm."""
    who = bytes([INTERNATIONAL, NATIONAL_PLAN]) + sender.encode() + b"\0"
    whom = bytes([INTERNATIONAL, NATIONAL_PLAN]) + to.encode() + b"\0"
    rest = bytes([kind, 0, 0]) + b"\0\0" + bytes([0, 0, coding, 0, len(says)])
    return b"\0" + who + whom + rest + says


def receipt(id_: str, stat: str, error: str = "000") -> bytes:
    """Write a receipt's text, as Appendix B of the specification has it."""
    when = "submit date:2611221200 done date:2611221201"
    return f"id:{id_} sub:001 dlvrd:001 {when} stat:{stat} err:{error} text:".encode()


class _Fields:
    def __init__(self, body: bytes) -> None:
        self.left = body

    def text(self) -> str:
        found, _, self.left = self.left.partition(b"\0")
        return found.decode("latin-1")

    def byte(self) -> int:
        return self.bytes(1)[0]

    def bytes(self, count: int) -> bytes:
        found, self.left = self.left[:count], self.left[count:]
        return found
