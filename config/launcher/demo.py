"""Who can sign in to the demo, as `info` tells it."""

from typing import TypedDict

# Slug and name of the demo's lenders; `manage.py demo` makes them.
LENDERS = (
    ("maluti", "Maluti Credit"),
    ("senqu", "Senqu Finance"),
    ("khubelu", "Khubelu Microloans"),
)


class SignIn(TypedDict):
    """One person's way in."""

    username: str
    password: str


class Lender(TypedDict):
    """A lender of the demo and its staff."""

    name: str
    slug: str
    admin: SignIn
    officer: SignIn
    finance: SignIn
    manager: SignIn
    auditor: SignIn


class Demo(TypedDict):
    """Everybody who can sign in to the demo."""

    platform_admin: SignIn
    regulator: SignIn
    mfis: list[Lender]


def accounts(password: str) -> Demo:
    """List them; they share one password, which this state alone knows."""

    def person(username: str) -> SignIn:
        return {"username": username, "password": password}

    return {
        "platform_admin": person("platform"),
        "regulator": person("regulator"),
        "mfis": [
            {
                "name": name,
                "slug": slug,
                "admin": person(f"{slug}-admin"),
                "officer": person(f"{slug}-officer"),
                "finance": person(f"{slug}-finance"),
                "manager": person(f"{slug}-manager"),
                "auditor": person(f"{slug}-auditor"),
            }
            for slug, name in LENDERS
        ],
    }
