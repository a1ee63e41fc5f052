"""What no honest handset sends as an answer to a menu, and what must come of it: nothing."""

NOTHING = ("", " ", "*", "**", "*1", "1*", "1**2", "#", "1#")
TOO_LONG = ("x" * 160, "7" * 1900)
OTHER_ALPHABETS = (
    "\U0001f600",
    "Lits\u0161oele",
    "\u4e2d\u6587",
    "\u0661",
    "\uff11",
    "\u0665\u0660",
)
UNSEEN = ("\x00", "\x001", "\x1b", "\r\n", "\u202e1", "1\u200f")
ODD_NUMBERS = (
    "-1",
    "+1",
    "01",
    "1.0",
    "1e0",
    "0x1",
    "1_",
    "1,000",
    "99",
    "NaN",
    "Infinity",
    "9" * 20,
)
HOSTILE = (
    "' OR 1=1; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{code}",
    "{n}",
    "%s",
    "\\",
    "1 2",
)
BAD_INPUTS = (*NOTHING, *TOO_LONG, *OTHER_ALPHABETS, *UNSEEN, *ODD_NUMBERS, *HOSTILE)
