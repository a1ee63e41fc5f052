"""What lenders told one another of her, who of them looked, and what of it is wrong."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import CHOSEN, WORDS

RECORD = Flow(
    "record",
    (
        whose("pin"),
        Pin("pin", then="find", locked="pin.locked"),
        Do(
            "find",
            runs="find_record",
            goes={"some": "first", "nothing": "nothing", "away": "balance.away"},
        ),
        Menu(
            "first",
            shows="record",
            empty="balance.away",
            goes={"loans": "loans", "stands": "stands", "looks": "looks", "reports": "reports"},
        ),
        Menu("nothing", goes={"stands": "stands", "looks": "looks", "reports": "reports"}),
        Pick("loans", options="reported", into=CHOSEN, then="open", empty="balance.away"),
        Do(
            "open",
            runs="open_reported",
            goes={"owed": "owed", "held": "held", "gone": "gone", "away": "balance.away"},
        ),
        Menu("owed", shows="reported", empty="balance.away", goes={"wrong": "whom"}),
        Menu("held", shows="reported", empty="balance.away", goes={"wrong": "whom"}),
        # Only who reported it can correct it, and only for somebody whom it knows.
        Do("whom", runs="find_reporter", goes={"known": "words", "stranger": "call"}),
        Ask("words", reads="words", into=WORDS, then="sure"),
        Menu(
            "sure",
            shows="disputed",
            empty="balance.away",
            goes={"yes": "send", "no": "find"},
            confirms=True,
        ),
        Do(
            "send",
            runs="dispute",
            goes={"taken": "taken", "stranger": "call", "later": "language.later"},
        ),
        End("taken", shows="matter"),
        Menu("call", shows="disputed", empty="balance.away"),
        Menu("gone"),
        Menu("stands", shows="stands", empty="no_stands"),
        Menu("no_stands"),
        Menu("looks", shows="looks", empty="no_looks"),
        Menu("no_looks"),
        Menu("reports", shows="reports", empty="no_reports"),
        Menu("no_reports"),
    ),
)
