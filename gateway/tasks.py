"""What the worker does for the phone page's wallet."""

from celery import shared_task

from gateway.simulator import prompts
from loans.rules.wallet_result import Word


@shared_task
def approve_prompt(reference: str) -> bool:
    """Approve a prompt of a phone that nobody has open."""
    return prompts.answer(reference, Word.SUCCEEDED, only_unseen=True)
