"""What acts on a loan have in common: whose it is, then the key, then the body, then the deed."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.idempotency import KEY_PARAMETER, once_for
from gateway.api.v1.loans import LoanDocument
from loans.deed import Actor, Facts, Once
from loans.queries import loans
from loans.rules.duties import may_ask

Post = TypeVar("Post", bound=Callable[..., Response])


class Waiting(serializers.Serializer[Any]):
    """The answer to the first of two people."""

    id = serializers.CharField()
    waiting_for = serializers.CharField()


class Asked(NamedTuple):
    """An act that passed the door: on whose loan, what was sent, by whom, under which key."""

    mfi_id: UUID
    sent: dict[str, Any]
    by: Actor
    once: Once


def those_who(act: str) -> Mapping[str, frozenset[str]]:
    """Let in whoever may begin an act, or be its second person."""
    return MappingProxyType({"POST": may_ask(act)})


class LoanAct(Call):
    """A POST on one loan that moves money, or what is owed."""

    def asked(self, request: Request, loan_id: UUID, body_of: type[Body]) -> Asked:
        """Read the call in the order in which it may be refused."""
        mfi_id = lender_of(request)
        loans.one(mfi_id, loan_id)
        self.check_filters(request)
        once = once_for(request)
        body = body_of(data=request.data)
        body.is_valid(raise_exception=True)
        return Asked(mfi_id, body.validated_data, actor_of(request), once)


def answered(mfi_id: UUID, loan_id: UUID, facts: Facts, status: int = 200) -> Response:
    """Answer with the loan, or with whose word is missing."""
    if "waiting_for" in facts:
        return Response(Waiting(facts).data, status=202)
    return Response(LoanDocument(loans.sheet(mfi_id, loan_id)).data, status=status)


def described(
    name: str,
    summary: str,
    body: type[Body],
    *,
    status: int = 200,
    two: bool = False,
    description: str | None = None,
) -> Callable[[Post], Post]:
    """Describe such a call in the document."""
    answers: dict[int, Any] = {status: LoanDocument}
    if two:
        answers[202] = Waiting
    said: Callable[[Post], Post] = extend_schema(
        operation_id=name,
        summary=summary,
        description=description,
        parameters=[KEY_PARAMETER],
        request=body,
        responses=answers,
    )
    return said
