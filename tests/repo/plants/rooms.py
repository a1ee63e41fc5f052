"""Files that reach for what their room keeps away from, or that nothing reaches."""

from tests.repo import plainness, reach
from tests.repo.plants.plant import HELD, Plant, lines

PLANTS = (
    Plant(
        reach.no_orphans,
        {
            "loans/forgotten.py": HELD,
            "loans/used.py": lines("import loans.forgotten_too"),
            "loans/tested_only.py": HELD,
            "tests/loans/test_it.py": lines("from loans import tested_only"),
            "gateway/trace.py": HELD,
            "config/settings.py": lines('MIDDLEWARE = ["gateway.trace.Trace", "loans.used"]'),
            "config/wsgi.py": HELD,
            "config/launcher/up.py": HELD,
            "config/launcher/__main__.py": lines('CALLS = {"up": "start all"}'),
            "loans/migrations/0001_book.py": HELD,
            "loans/management/commands/demo.py": HELD,
            "letsema": "exec python -m config.wsgi; DJANGO_SETTINGS_MODULE=config.settings\n",
        },
        [
            "loans/forgotten.py:1: nothing in the product reaches this file",
            "loans/tested_only.py:1: nothing in the product reaches this file",
        ],
    ),
    Plant(
        reach.every_verb_has_its_test,
        {
            "loans/actions/__init__.py": HELD,
            "loans/actions/apply.py": HELD,
            "loans/actions/decide.py": HELD,
            "tests/loans/test_apply.py": HELD,
        },
        ["loans/actions/decide.py:1: no test_decide.py under tests/"],
    ),
    Plant(
        plainness.only_gateway_knows_http,
        {
            "loans/queries/cash.py": lines("from django.http import HttpResponse"),
            "ussd/readers.py": lines("from rest_framework.serializers import Serializer"),
            "config/wiring.py": lines("import django.urls"),
            "config/urls.py": lines("from django.urls import path"),
            "gateway/health.py": lines("from django.http import HttpResponse"),
            "messaging/notices.py": lines("from django.utils import timezone"),
        },
        [
            "config/wiring.py:2: django.urls: only gateway knows HTTP",
            "loans/queries/cash.py:2: django.http.HttpResponse: only gateway knows HTTP",
            "ussd/readers.py:2: rest_framework.serializers.Serializer: only gateway knows HTTP",
        ],
    ),
    Plant(
        plainness.rules_are_plain,
        {
            "loans/rules/arrears.py": lines("from datetime import date", "date.today()"),
            "loans/rules/money.py": lines("from decimal import Decimal"),
            "loans/rules/book.py": lines("from loans.models import Loan"),
            "loans/rules/score.py": lines("from credit.rules.score import band"),
            "loans/rules/words.py": lines("from messaging.rules.gsm7 import septets"),
            "credit/rules/chance.py": lines("import random"),
            "credit/rules/address.py": lines("import urllib.parse"),
            "ussd/engine/turn.py": lines("import redis", "from messaging.rules import gsm7"),
            "ussd/flows/home.py": lines("from loans.queries import directory"),
        },
        [
            "credit/rules/chance.py:2: random in plain Python",
            "loans/rules/arrears.py:3: today() in plain Python: take it as an argument",
            "loans/rules/book.py:2: loans.models.Loan in plain Python",
            "loans/rules/words.py:2: messaging.rules.gsm7.septets in plain Python",
            "ussd/engine/turn.py:2: redis in plain Python",
        ],
    ),
    Plant(
        plainness.verbs_call_nobody,
        {
            "loans/actions/apply.py": lines("from django.core.mail import send_mail"),
            "messaging/actions/stop.py": lines("import urllib.request"),
            "loans/actions/decide.py": lines("from django.db.models import F"),
            "messaging/errands/send.py": lines("import urllib.request"),
        },
        [
            "loans/actions/apply.py:2: django.core.mail.send_mail in a verb",
            "messaging/actions/stop.py:2: urllib.request in a verb",
        ],
    ),
    Plant(
        plainness.errands_hold_nothing,
        {
            "loans/errands/approve.py": lines("from loans.deed import deed"),
            "loans/errands/collect.py": lines("from django import db", "db.transaction.atomic()"),
            "loans/errands/pay_out.py": lines("from loans.deed import Actor"),
        },
        [
            "loans/errands/approve.py:2: loans.deed.deed in an errand; its verbs have it",
            "loans/errands/collect.py:3: atomic in an errand; call a verb",
        ],
    ),
    Plant(
        plainness.queries_only_read,
        {
            "loans/queries/cash.py": lines("Loan.objects.of(mfi).bulk_create([])"),
            "loans/queries/trail.py": lines("Loan.objects.of(mfi).values()"),
        },
        ["loans/queries/cash.py:2: bulk_create in a query; verbs write"],
    ),
    Plant(
        plainness.models_have_no_clever_save,
        {
            "loans/models/loan.py": lines("class Loan:", "    def save(self): ..."),
            "loans/models/case.py": lines("from django.dispatch import receiver"),
            "loans/models/mfi.py": lines("class Mfi:", "    def suspend(self): ..."),
        },
        [
            "loans/models/case.py:2: a signal; what a change causes stands in its verb",
            "loans/models/loan.py:3: save in a model; what a change causes stands in its verb",
        ],
    ),
)
