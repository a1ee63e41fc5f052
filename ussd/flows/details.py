"""Her own details at one lender: town, next of kin, work and income, where her money goes.

Each lender keeps a sheet of its own, and what she told one is no other's business: where she has
several she says which, and what she changes is changed there alone. She is the one who does it, and
the trail says so. Name, id and birth date are proved by a paper, so they change at the office.
"""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import (
    EMPLOYER,
    EMPLOYMENT,
    INCOME,
    KIN_NAME,
    KIN_PHONE,
    LENDER,
    NUMBER,
    RELATION,
    TOWN,
)

AWAY = "balance.away"

TOWN_SCREENS = (
    Menu("town", shows="her_town", empty=AWAY, goes={"change": "new_town"}),
    Ask("new_town", reads="place", into=TOWN, then="keep_town"),
    Do("keep_town", runs="keep_town", goes={"kept": "town", "later": "language.later"}),
)
KIN_SCREENS = (
    Menu("kin", shows="her_kin", empty=AWAY, goes={"change": "kin_name"}),
    Ask("kin_name", reads="name", into=KIN_NAME, then="kin_phone"),
    Ask("kin_phone", reads="mobile", into=KIN_PHONE, then="relation"),
    Pick("relation", options="relations", into=RELATION, then="keep_kin", empty=AWAY),
    Do("keep_kin", runs="keep_kin", goes={"kept": "kin", "later": "language.later"}),
)
WORK_SCREENS = (
    Menu("work", shows="her_work", empty=AWAY, goes={"change": "employment"}),
    Pick("employment", options="employments", into=EMPLOYMENT, then="for_whom", empty=AWAY),
    Do("for_whom", runs="works_for_somebody", goes={"yes": "employer", "no": "income"}),
    Ask("employer", reads="place", into=EMPLOYER, then="income"),
    Ask("income", reads="income", into=INCOME, then="keep_work"),
    Do("keep_work", runs="keep_work", goes={"kept": "work", "later": "language.later"}),
)
# What moves money stands behind a confirmation, and behind her PIN typed for it alone.
WALLET_SCREENS = (
    Menu(
        "wallet",
        shows="her_wallet",
        offers="wallet_choices",
        empty=AWAY,
        goes={"change": "number", "keep": "keep_old"},
    ),
    Do("keep_old", runs="keep_wallet", goes={"kept": "wallet", "later": "language.later"}),
    Ask("number", reads="wallet_number", into=NUMBER, then="sure"),
    Menu(
        "sure",
        shows="wallet_change",
        empty=AWAY,
        goes={"yes": "number_pin", "no": "wallet"},
        confirms=True,
    ),
    Pin("number_pin", then="ask", locked="pin.locked"),
    Do(
        "ask",
        runs="change_wallet",
        goes={"asked": "asked", "same": "wallet", "later": "language.later"},
    ),
    End("asked", shows="wallet_asked"),
)

DETAILS = Flow(
    "details",
    (
        whose("pin"),
        Pin("pin", then="which", locked="pin.locked"),
        Do(
            "which",
            runs="find_her_lender",
            goes={"one": "menu", "several": "lender", "none": "home.help"},
        ),
        Pick("lender", options="her_lenders", into=LENDER, then="menu", empty="home.help"),
        Menu(
            "menu",
            shows="her_lender",
            empty=AWAY,
            goes={"town": "town", "kin": "kin", "work": "work", "wallet": "wallet"},
        ),
        *TOWN_SCREENS,
        *KIN_SCREENS,
        *WORK_SCREENS,
        *WALLET_SCREENS,
    ),
)
