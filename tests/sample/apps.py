"""The sample tables as a Django application; tests.settings adds it, the product never does."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.sample"
    label = "sample"
