"""The API is asked what its own document promises, and must keep it for whatever is sent."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application
from gateway.api.document import document, operations
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

# The product's own WSGI entry ends each request as a server does, connections included.
pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES, EXAMPLES_FULL = 3, 100


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_every_call_keeps_what_the_document_promises(
    signed_in: SignIn,
    neo: Colleague,
    mode: GenerationMode,
    pytestconfig: pytest.Config,
) -> None:
    examples = EXAMPLES_FULL if pytestconfig.getoption("--full") else EXAMPLES
    promised = schemathesis.openapi.from_wsgi("/api/v1/schema?format=json", application)
    headers = {"Authorization": f"Bearer {signed_in(neo).access}"}
    asked = set()
    for found in promised.get_all_operations():
        assert isinstance(found, Ok)
        call = found.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(case=call.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            # Only the list itself can make a cursor: one that is made up may be refused. So may
            # terms of which each fits by itself, and one contradicts the other; and which texts are
            # a name, a number or an id is a rule of the book, not a pattern.
            rooms = (
                "/quotes",
                "/products",
                "/borrowers",
                "/cases",
                "/loans",
                "/applications",
                "/report",
                "/messages",
                "/texts",
                "/broadcasts",
                "/groups",
                "/audiences",
            )
            ruled = any(room in case.operation.path for room in rooms)
            may_be_refused = "cursor" in case.query or ruled
            excused: list[CheckFunction] = [positive_data_acceptance] if may_be_refused else []
            case.call_and_validate(headers=headers, excluded_checks=excused)
            asked.add(case.operation.label)

        ask()
    assert len(asked) == len(list(operations(document())))
