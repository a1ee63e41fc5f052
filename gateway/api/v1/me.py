"""Who the caller is: `me`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import Call, staff_of
from loans.models import Mfi, StaffMember


class MfiInBrief(serializers.ModelSerializer[Mfi]):
    class Meta:
        model = Mfi
        fields = ("id", "name", "slug")


class Me(serializers.ModelSerializer[StaffMember]):
    mfi = MfiInBrief(allow_null=True)

    class Meta:
        model = StaffMember
        fields = ("username", "role", "mfi")


class MeCall(Call):
    @extend_schema(
        operation_id="me",
        summary="Who am I?",
        description="The caller's username and role, and the lender; platform staff have none.",
        responses=Me,
    )
    def get(self, request: Request) -> Response:
        """Tell the caller who is calling."""
        return Response(Me(staff_of(request)).data)
