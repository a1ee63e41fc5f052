"""What the simulated wallet tells our door, read strictly: no table, no network."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.wallet_result import Heard, Paybill, Result, Word
from loans.wallets.port import NotACallback

AMOUNT_MAX = Decimal(10) ** 10
FIELD_CHARACTERS_MAX = 60


def read(body: Mapping[str, object]) -> Heard:
    """Understand it, strictly."""
    match _text(body, "type"):
        case "result":
            try:
                word = Word(_text(body, "status"))
            except ValueError as error:
                raise NotACallback from error
            return Result(
                reference=_text(body, "reference"),
                provider_id=_text(body, "provider_id"),
                word=word,
                lisente=_lisente(body),
                currency=_text(body, "currency"),
                at=_moment(body),
                failure=str(body.get("failure", ""))[:FIELD_CHARACTERS_MAX],
            )
        case "paybill":
            return Paybill(
                provider_id=_text(body, "provider_id"),
                account=_text(body, "account"),
                lisente=_lisente(body),
                currency=_text(body, "currency"),
                phone=_text(body, "phone"),
                at=_moment(body),
            )
        case _:
            raise NotACallback


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= FIELD_CHARACTERS_MAX:
        raise NotACallback(name)
    return value


def _lisente(body: Mapping[str, object]) -> int:
    try:
        amount = Decimal(_text(body, "amount"))
    except InvalidOperation as error:
        raise NotACallback("amount") from error
    lisente = amount * LISENTE_PER_LOTI
    if not amount.is_finite() or abs(amount) > AMOUNT_MAX or lisente != lisente.to_integral_value():
        raise NotACallback("amount")
    return int(lisente)


def _moment(body: Mapping[str, object]) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(body, "at"))
    except ValueError as error:
        raise NotACallback("at") from error
    if moment.tzinfo is None:
        raise NotACallback("at")
    return moment
