"""The Key Fact Statement in words: whole sentences for paper, short lines for a small screen."""

from collections.abc import Iterator, Mapping, Sequence

from loans.rules import written
from loans.rules.key_facts import KeyFacts, Payments
from loans.rules.penalties import Penalty

# Sentences of one language by their labels, such as `late.cap`.
Words = Mapping[str, str]
# More kinds of instalments than this are told by the least and the most of them.
RUNS_MAX = 3
WEEKS_IN_FORTNIGHT = 2
# Within one line, this many kinds are told one by one.
RUNS_IN_A_LINE_MAX = 2


def long_lines(facts: KeyFacts, words: Words) -> tuple[str, ...]:
    """Give the whole statement, a fact a line."""
    return tuple(_long(facts, words))


def short_lines(facts: KeyFacts, words: Words) -> tuple[str, ...]:
    """Give the same facts in lines that a small screen can turn over page by page."""
    return tuple(_short(facts, words))


def in_a_line(payments: Sequence[Payments]) -> str:
    """Say how many of how much; many kinds by their number, the least and the most."""
    if len(payments) <= RUNS_IN_A_LINE_MAX:
        return " + ".join(f"{same.times} x {written.maloti(same.lisente)}" for same in payments)
    sums = [same.lisente for same in payments]
    times = sum(same.times for same in payments)
    return f"{times} x {written.maloti(min(sums))} - {written.maloti(max(sums))}"


def _long(facts: KeyFacts, words: Words) -> Iterator[str]:
    yield _said(words, "title", lender=facts.lender)
    yield _said(words, "product", product=facts.product)
    yield from _sums(facts, words)
    yield _said(words, "if_received_on", date=written.day(facts.disbursed_on))
    yield _term(facts, words)
    yield _count(facts, words)
    yield from (_run(same, words, "payments.several") for same in facts.payments)
    yield from _costs(facts, words, short=False)
    yield _said(words, "apr", percent=written.rate(facts.apr))
    for penalty in facts.penalties:
        yield " ".join(_late(penalty, words, ""))
    if not facts.penalties:
        yield _said(words, "no_penalty")
    saves = facts.early_payment_saves_interest
    yield _said(words, "early_saves" if saves else "early_saves_nothing")
    if days := facts.cooling_off_days:
        kept = "_keeps" if facts.cooling_off_keeps_charges else ""
        yield _said(words, f"cooling_off.{_counted(days, 'day')}{kept}", n=str(days))
    yield from _ends(facts, words)
    yield _said(words, "not_satisfied")


def _short(facts: KeyFacts, words: Words) -> Iterator[str]:
    yield from _sums(facts, words)
    yield from _costs(facts, words, short=True)
    yield from _short_payments(facts, words)
    for penalty in facts.penalties:
        yield from _late(penalty, words, "short_")
    if not facts.penalties:
        yield _said(words, "no_penalty")
    saves = facts.early_payment_saves_interest
    yield _said(words, "short_early_saves" if saves else "short_early_saves_nothing")
    if days := facts.cooling_off_days:
        yield _said(words, "cooling_off.short_asked")
        yield _said(words, f"cooling_off.short_{_counted(days, 'day')}", n=str(days))
        kept = "fees" if facts.cooling_off_keeps_charges else "nothing"
        yield _said(words, f"cooling_off.short_{kept}_kept")
    yield from _ends(facts, words)


def _said(words: Words, label: str, **facts: str) -> str:
    return written.filled(words[label], facts)


def _sums(facts: KeyFacts, words: Words) -> Iterator[str]:
    yield _said(words, "amount", amount=written.maloti(facts.amount_lisente))
    if facts.principal_lisente != facts.amount_lisente:
        yield _said(words, "principal", amount=written.maloti(facts.principal_lisente))
    yield _said(words, "paid_out", amount=written.maloti(facts.paid_out_lisente))


def _costs(facts: KeyFacts, words: Words, *, short: bool) -> Iterator[str]:
    for fee in facts.fees:
        amount, total = written.maloti(fee.lisente), written.maloti(fee.total_lisente)
        if short:
            yield _said(words, "fee.short", name=fee.name, amount=total)
        else:
            label = f"fee.{fee.due.value}"
            yield _said(words, label, name=fee.name, amount=amount, total=total)
    if not facts.fees:
        yield _said(words, "fee.none")
    elif len(facts.fees) > 1:
        yield _said(words, "fees", amount=written.maloti(facts.fees_lisente))
    yield _said(words, "interest", amount=written.maloti(facts.interest_lisente))
    yield _said(words, "total_cost", amount=written.maloti(facts.total_cost_lisente))
    yield _said(words, "total_to_pay", amount=written.maloti(facts.total_to_pay_lisente))
    yield _said(words, "eir", percent=written.rate(facts.eir))


def _term(facts: KeyFacts, words: Words) -> str:
    """Say how long she has; people count fortnights in weeks."""
    unit, count = facts.period, facts.installments
    if unit == "fortnight":
        unit, count = "week", count * WEEKS_IN_FORTNIGHT
    return _said(words, f"term.{unit if count > 1 else f'one_{unit}'}", n=str(count))


def _count(facts: KeyFacts, words: Words) -> str:
    one = facts.installments == 1
    return _said(words, "payments.one" if one else "payments.count", n=str(facts.installments))


def _short_payments(facts: KeyFacts, words: Words) -> Iterator[str]:
    """Say how many and how much; the first day is always told, and the last one too."""
    yield _count(facts, words)
    first, last = facts.payments[0], facts.payments[-1]
    if len(facts.payments) > RUNS_MAX:
        low, high = (end(same.lisente for same in facts.payments) for end in (min, max))
        between = {"low": written.maloti(low), "high": written.maloti(high)}
        yield _said(words, "payments.short_between", **between)
        yield _said(words, "payments.short_first", date=written.day(first.first_due_on))
    else:
        yield from (_run(same, words, "payments.short_several") for same in facts.payments)
    if len(facts.payments) > RUNS_MAX or last.times > 1:
        yield _said(words, "payments.short_last", date=written.day(last.last_due_on))


def _run(same: Payments, words: Words, several: str) -> str:
    amount, first = written.maloti(same.lisente), written.day(same.first_due_on)
    if same.times == 1:
        return _said(words, "payments.single", amount=amount, date=first)
    last = written.day(same.last_due_on)
    return _said(words, several, n=str(same.times), amount=amount, first=first, last=last)


def _late(penalty: Penalty, words: Words, short: str) -> Iterator[str]:
    """Say what it costs, from when on, and the most that it can come to."""
    kind = f"late.{short}{penalty.kind.value}_{penalty.every.value}"
    value = {"amount": f"M{penalty.value:,.2f}", "percent": written.share(penalty.value)}
    yield _said(words, kind, **value)
    days = penalty.wait_days
    begins = _counted(days, "day") if days else "at_once"
    yield _said(words, f"late.{short}{begins}", n=str(days))
    if penalty.cap_lisente is not None:
        yield _said(words, f"late.{short}cap", amount=written.maloti(penalty.cap_lisente))


def _ends(facts: KeyFacts, words: Words) -> Iterator[str]:
    if facts.offer_ends_on:
        yield _said(words, "offer_ends", date=written.day(facts.offer_ends_on))
    yield _said(words, "complaints", phone=written.telephone(facts.complaints_phone))


def _counted(count: int, unit: str) -> str:
    return f"one_{unit}" if count == 1 else f"{unit}s"
