"""The doors of networks, under the token that only they know."""

from django.urls import path

from gateway.callbacks.africastalking_events import ussd_event
from gateway.callbacks.africastalking_ussd import ussd

urlpatterns = [
    path("telco/<str:token>/ussd", ussd, name="telco-ussd"),
    path("telco/<str:token>/ussd/events", ussd_event, name="telco-ussd-events"),
]
