"""On which days before and after a due day a borrower is reminded: a setting of the product."""

from collections.abc import Sequence

# One text the day before. More of them before the day bring in no more money; what helps is who
# reminds. After it, three: the next day, a week and a month later.
STEPS = (-1, 1, 7, 30)
DAYS_BEFORE_MAX = 30
DAYS_AFTER_MAX = 365
REMINDERS_MAX = 12


def default_steps() -> list[int]:
    """Give the days of a product that names none."""
    return list(STEPS)


def steps_fault(steps: Sequence[int]) -> str | None:
    """Say what is wrong with some days; a nought is the due day itself."""
    if len(steps) > REMINDERS_MAX:
        return f"At most {REMINDERS_MAX} days."
    if len(set(steps)) < len(steps):
        return "Each day once."
    if not all(-DAYS_BEFORE_MAX <= one <= DAYS_AFTER_MAX for one in steps):
        return f"Between {-DAYS_BEFORE_MAX} and {DAYS_AFTER_MAX}."
    return None
