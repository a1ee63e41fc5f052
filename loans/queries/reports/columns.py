"""Columns that several reports have, under the names by which the outside knows them."""

from loans.rules.report import Column, Kind

PRODUCT = Column("product", Kind.TEXT)
OFFICER = Column("officer", Kind.TEXT)
DISTRICT = Column("district", Kind.TEXT)
GENDER = Column("gender", Kind.TEXT)
REFERENCE = Column("reference", Kind.TEXT)
NAME = Column("name", Kind.TEXT)
PHONE = Column("phone", Kind.TEXT)

LOANS = Column("loans", Kind.COUNT)
# Distinct people who owe principal.
BORROWERS = Column("borrowers", Kind.COUNT)

PRINCIPAL_OUTSTANDING = Column("principal_outstanding", Kind.MONEY)
INTEREST_OUTSTANDING = Column("interest_outstanding", Kind.MONEY)
FEES_OUTSTANDING = Column("fees_outstanding", Kind.MONEY)
PENALTIES_OUTSTANDING = Column("penalties_outstanding", Kind.MONEY)
TOTAL_OUTSTANDING = Column("total_outstanding", Kind.MONEY)
# The mean of the principal outstanding before a time and at its end.
AVERAGE_OUTSTANDING = Column("average_outstanding", Kind.MONEY)

OVERDUE = Column("overdue", Kind.MONEY)
OVERDUE_PRINCIPAL = Column("overdue_principal", Kind.MONEY)
ARREARS_RATE = Column("arrears_rate", Kind.PERCENT)
PAR30 = Column("par30", Kind.MONEY)
PAR30_RATIO = Column("par30_ratio", Kind.PERCENT)

PRINCIPAL = Column("principal", Kind.MONEY)
INTEREST = Column("interest", Kind.MONEY)
FEES = Column("fees", Kind.MONEY)
PENALTIES = Column("penalties", Kind.MONEY)
RECOVERED = Column("recovered", Kind.MONEY)
DISBURSED = Column("disbursed", Kind.MONEY)
LOANS_DISBURSED = Column("loans_disbursed", Kind.COUNT)
