"""The doors of networks, under the token that only they know."""

from django.urls import path

from gateway.callbacks.africastalking_events import ussd_event
from gateway.callbacks.africastalking_sms import sms_delivery, sms_inbound, sms_opt_out
from gateway.callbacks.africastalking_ussd import ussd
from gateway.callbacks.json_ussd import json_ussd
from gateway.callbacks.kannel import kannel_delivery, kannel_inbound
from gateway.callbacks.wallet_simulator import wallet_callback

urlpatterns = [
    path("telco/<str:token>/ussd", ussd, name="telco-ussd"),
    path("telco/<str:token>/ussd/events", ussd_event, name="telco-ussd-events"),
    path("telco/<str:token>/sms/delivery", sms_delivery, name="telco-sms-delivery"),
    path("telco/<str:token>/sms/inbound", sms_inbound, name="telco-sms-inbound"),
    path("telco/<str:token>/sms/opt-out", sms_opt_out, name="telco-sms-opt-out"),
    path("telco/<str:token>/json/ussd", json_ussd, name="telco-json-ussd"),
    path("telco/<str:token>/kannel/dlr", kannel_delivery, name="telco-kannel-delivery"),
    path("telco/<str:token>/kannel/mo", kannel_inbound, name="telco-kannel-inbound"),
    path("wallets/<str:token>/simulator/callback", wallet_callback, name="wallet-simulator"),
]
