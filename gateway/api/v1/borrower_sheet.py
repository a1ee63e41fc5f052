"""A borrower's sheet as bodies have it and as answers tell it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from gateway.api.bodies import Body, Text
from gateway.api.sums import Amount, Currency, Day, Sum
from loans.errors import PhoneRefused
from loans.models import Borrower, Language
from loans.numbering import check_mobile
from loans.queries import borrowers
from loans.queries.directory import looks_after_borrowers
from loans.queries.policy import policy_of
from loans.rules import names, national_id, phone
from loans.rules.details import (
    GUARANTORS_MAX,
    WORDS_CHARACTERS_MAX,
    Contact,
    Details,
    Employment,
    Gender,
    NotWords,
    read_words,
)
from loans.rules.identity import Identity

NO_SUCH_PHONE = "No mobile number that we can reach."
# What bodies and the book call the same detail.
DETAILS = {
    "date_of_birth": "born_on",
    "town": "town",
    "employer": "employer",
    "monthly_income": "income_month_lisente",
    "next_of_kin": "next_of_kin",
    "guarantors": "guarantors",
}
# Her money goes on to the number that it goes to, though she asked for another.
KEEP = "keep"
ALONE = {"wallet", "sim_swapped"}
Sent = dict[str, Any]


def read_by(
    rule: Callable[[str], str], refusal: type[ValueError], line: str
) -> Callable[[str], str]:
    """Make a field's check out of a rule of the book."""

    def read(value: str) -> str:
        try:
            return rule(value)
        except refusal:
            raise serializers.ValidationError(line) from None

    return read


read_name = read_by(names.read, names.NotAName, "No name that a document bears.")
read_phone = read_by(phone.read, phone.NotAPhone, NO_SUCH_PHONE)
read_national_id = read_by(
    national_id.read, national_id.NotANationalId, "A national id has twelve digits."
)
read_plain = read_by(read_words, NotWords, "Not a text that can be kept.")


def read_district(value: str) -> int:
    """Find a district by its English name."""
    found = borrowers.district_id(value)
    if found is None:
        raise serializers.ValidationError("No district of Lesotho has this name.")
    return found


def of_lender(mfi_id: UUID) -> dict[str, object]:
    """Give a body what it must know of the lender."""
    return {"mfi_id": mfi_id, "countries": policy_of(mfi_id).countries}


class PhoneField(Text):
    """A mobile number as people write it, of a country that the caller's lender serves."""

    def __init__(self, *, required: bool = True, anywhere: bool = False) -> None:
        """Take a number of any country where the field says so."""
        super().__init__(max_length=20, required=required)
        self.anywhere = anywhere

    def to_internal_value(self, data: object) -> str:
        """Read it into E.164."""
        number = read_phone(super().to_internal_value(data))
        try:
            check_mobile(number, None if self.anywhere else self.context["countries"])
        except PhoneRefused:
            raise serializers.ValidationError(NO_SUCH_PHONE) from None
        return number


class Words(Text):
    """A few words of somebody's own."""

    def __init__(self, *, required: bool = True, allow_null: bool = False) -> None:
        """Limit them as the book does."""
        super().__init__(max_length=WORDS_CHARACTERS_MAX, required=required)
        self.allow_null = allow_null

    def to_internal_value(self, data: object) -> str:
        """Read them in single spaces."""
        return read_plain(super().to_internal_value(data))


class Income(Amount):
    """A sum that may be nothing at all."""

    def within_limits(self, lisente: int) -> int:
        """Take nothing too."""
        return lisente if lisente == 0 else super().within_limits(lisente)


class ContactBody(Body):
    """Somebody who stands beside her; the phone may be of any country."""

    name = Text(max_length=names.NAME_CHARACTERS_MAX)
    phone = PhoneField(anywhere=True)
    relation = Words()

    validate_name = staticmethod(read_name)

    def validate(self, attrs: Sent) -> Contact:
        """Put it together as the book has it."""
        return Contact(**attrs)


class EmploymentBody(Body):
    """From what she lives, and who pays her."""

    kind = serializers.ChoiceField([one.value for one in Employment])
    employer = Words(required=False)


class DetailsBody(Body):
    """What may be told beside name, phone and place; null says that it is not known."""

    date_of_birth = Day(required=False, allow_null=True)
    gender = serializers.ChoiceField([g.value for g in Gender], required=False, allow_null=True)
    town = Words(required=False, allow_null=True)
    employment = EmploymentBody(required=False, allow_null=True)
    monthly_income = Income(required=False, allow_null=True)
    next_of_kin = ContactBody(required=False, allow_null=True)
    guarantors = serializers.ListField(
        child=ContactBody(), required=False, max_length=GUARANTORS_MAX
    )
    officer = serializers.UUIDField(required=False)
    external_id = Text(max_length=60, required=False)

    def validate_officer(self, value: UUID) -> UUID:
        """Take an officer of the caller's lender."""
        if not looks_after_borrowers(self.context["mfi_id"], value):
            raise serializers.ValidationError("Nobody of your staff who looks after borrowers.")
        return value

    def validate(self, attrs: Sent) -> Sent:
        """Tell the personal details from the rest, and refuse what cannot be."""
        told = dict(attrs)
        for name, unknown in (("gender", ""), ("town", "")):
            if name in told:
                told[name] = told[name] or unknown
        if "employment" in told:
            work = told.pop("employment") or {}
            told["employment"], told["employer"] = work.get("kind", ""), work.get("employer", "")
        if "guarantors" in told:
            told["guarantors"] = tuple(told["guarantors"])
        if "officer" in told:
            told["officer_id"] = told.pop("officer")
        if "district" in told:
            told["district_id"] = told.pop("district")
        if "identity" in told:
            told["identity"] = Identity(told["identity"])
        details = {mine: told.pop(name) for name, mine in DETAILS.items() if name in told}
        lines = Details(**details).wrong(timezone.localdate())
        if lines:
            names_in_body = {mine: name for name, mine in DETAILS.items()}
            raise serializers.ValidationError({names_in_body[n]: [lines[n]] for n in lines})
        return {**told, "details": details}


class NewBorrowerBody(DetailsBody):
    """What an officer writes down."""

    name = Text(max_length=names.NAME_CHARACTERS_MAX)
    phone = PhoneField()
    national_id = Text(max_length=20)
    district = Text(max_length=40)
    language = serializers.ChoiceField(choices=Language.values)
    identity = serializers.ChoiceField(
        choices=[Identity.DECLARED.value, Identity.SEEN.value], default=Identity.DECLARED.value
    )

    validate_name = staticmethod(read_name)
    validate_national_id = staticmethod(read_national_id)
    validate_district = staticmethod(read_district)


class AmendmentBody(DetailsBody):
    """What of it is to be corrected; a status comes alone, with its reason."""

    name = Text(max_length=names.NAME_CHARACTERS_MAX, required=False)
    phone = PhoneField(required=False)
    district = Text(max_length=40, required=False)
    language = serializers.ChoiceField(choices=Language.values, required=False)
    status = serializers.ChoiceField(
        [Borrower.Status.ACTIVE.value, Borrower.Status.BLOCKED.value], required=False
    )
    reason = Words(required=False)
    identity = serializers.ChoiceField(
        choices=[Identity.DECLARED.value, Identity.SEEN.value], required=False
    )
    national_id = Text(max_length=20, required=False)
    wallet = serializers.ChoiceField([KEEP], required=False)
    sim_swapped = serializers.BooleanField(required=False)

    validate_name = staticmethod(read_name)
    validate_national_id = staticmethod(read_national_id)
    validate_district = staticmethod(read_district)

    def validate(self, attrs: Sent) -> Sent:
        """Let a status come with its reason and with nothing else, and so what comes alone."""
        for name in ALONE & attrs.keys():
            if len(attrs) > 1:
                raise serializers.ValidationError({name: ["It comes with nothing else."]})
            if not attrs[name]:
                raise serializers.ValidationError({name: ["It is taken back when she comes."]})
            return attrs
        if {"status", "reason"} & attrs.keys():
            if "reason" not in attrs:
                raise serializers.ValidationError({"reason": ["Say why."]})
            if attrs.keys() != {"status", "reason"}:
                line = "A status comes with its reason, and with nothing else."
                raise serializers.ValidationError({"status": [line]})
            return attrs
        return super().validate(attrs)


class Totals(serializers.Serializer[Any]):
    borrowed = Sum()
    repaid = Sum()
    outstanding = Sum()
    currency = Currency()


class BorrowerDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()
    district = serializers.CharField()
    language = serializers.CharField()
    status = serializers.CharField()
    identity = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    registered_at = serializers.DateTimeField(source="at")
    totals = Totals()


class OrNull(serializers.CharField):
    """A text; null where nobody wrote one down."""

    def __init__(self, source: str | None = None) -> None:
        """Only ever be told."""
        super().__init__(source=source, read_only=True, allow_null=True)

    def to_representation(self, value: object) -> Any:  # noqa: ANN401 (null is told too)
        """Tell nothing as null."""
        return value or None


class ContactDocument(serializers.Serializer[Contact]):
    name = serializers.CharField()
    phone = serializers.CharField()
    relation = serializers.CharField()


class EmploymentDocument(serializers.Serializer[Any]):
    kind = OrNull("employment")
    employer = OrNull("details.employer")


class MoneyGoesDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    waiting = OrNull()
    counts_from = serializers.DateTimeField(allow_null=True)


class BorrowerPageDocument(BorrowerDocument):
    """One borrower with all that is written down; lists leave the personal part out."""

    date_of_birth = serializers.DateField(source="details.born_on", allow_null=True)
    gender = OrNull()
    town = OrNull("details.town")
    employment = EmploymentDocument(source="*")
    monthly_income = Sum(source="details.income_month_lisente", allow_null=True)
    currency = Currency()
    next_of_kin = ContactDocument(source="details.next_of_kin", allow_null=True)
    guarantors = ContactDocument(source="details.guarantors", many=True)
    officer = serializers.UUIDField(source="officer_id", allow_null=True)
    status_reason = OrNull()
    wallet = MoneyGoesDocument()
