"""What one would write first: a task a recipient, and the carrier's own client as it comes."""

import os

from africastalking.SMS import SMSService
from celery import Celery

from config.celery import broker_address

QUEUE = "naive"
# Beside ours, not in its place: the product's own tasks go where they always do.
app = Celery("naive", broker=broker_address(os.environ["REDIS_URL"]), set_as_current=False)
app.conf.update(task_ignore_result=True, task_default_queue=QUEUE)


@app.task
def send(phone: str, says: str) -> None:
    """Send one."""
    client = SMSService(os.environ["AT_USERNAME"], os.environ["AT_API_KEY"])
    client._baseUrl = f"{os.environ['AT_BASE_URL']}/version1"  # noqa: SLF001 (it has no other way)
    client.send(says, [phone])
