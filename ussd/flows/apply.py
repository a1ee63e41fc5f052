"""She asks for a loan: how much, for how long, at what cost, and by her PIN at the end."""

from ussd.engine.screens import Ask, Do, End, Flow, Menu, Pick, Pin
from ussd.flows.whose import whose
from ussd.slots import AMOUNT, INSTALLMENTS, JOINS, LENDER, PRODUCT

APPLY = Flow(
    "apply",
    (
        whose("which"),
        Do(
            "which",
            runs="find_lender",
            goes={"one": "product", "several": "lender", "none": "home.no_lender"},
        ),
        Pick("lender", options="lenders", into=LENDER, then="product", empty="home.no_lender"),
        Pick("product", options="products", into=PRODUCT, then="amount", empty="nothing_open"),
        Ask(
            "amount",
            shows="limits",
            empty="nothing_open",
            reads="amount",
            into=AMOUNT,
            then="time",
        ),
        Pick("time", options="terms", into=INSTALLMENTS, then="cost", empty="nothing_open"),
        Menu(
            "cost",
            shows="cost",
            empty="nothing_open",
            goes={"next": "payments", "change": "amount"},
        ),
        Menu(
            "payments",
            shows="cost",
            empty="nothing_open",
            goes={"agree": "consent", "change": "amount"},
        ),
        Menu(
            "consent",
            goes={"yes": "pin", "no": "no_consent", "explain": "explained"},
            confirms=True,
        ),
        Menu("explained", goes={"yes": "pin", "no": "no_consent"}, confirms=True),
        Pin("pin", then="submit", locked="pin.locked"),
        Do(
            "submit",
            runs="apply",
            goes={
                "received": "received",
                "new": "join",
                "not_registered": "not_registered",
                "application_open": "application_open",
                "loan_open": "loan_open",
                "blocked": "blocked",
                "outside": "outside",
                "later": "language.later",
            },
        ),
        # A lender that does not know her yet: asked behind her PIN, for it says who lends to her.
        Menu(
            "join",
            shows="lender",
            empty="home.no_lender",
            goes={"agree": "join_share", "no": "declined"},
            confirms=True,
        ),
        Menu(
            "join_share",
            into=JOINS,
            goes={"agree": "submit", "no": "declined"},
            confirms=True,
        ),
        Menu("nothing_open"),
        End("received", shows="asked"),
        End("no_consent"),
        End("declined"),
        End("not_registered", shows="lender"),
        End("application_open", shows="code"),
        End("loan_open"),
        End("blocked"),
        End("outside"),
    ),
)
