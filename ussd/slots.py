"""The slots that flows fill and the book reads, each by its one name."""

LENDER = "lender"
NAME = "name"
NATIONAL_ID = "national_id"
BORN_ON = "born_on"
DISTRICT = "district"
# A digest of the PIN she chose, until she has typed it twice.
PIN_CHOSEN = "pin_chosen"
# The person whose PIN is asked for; before it is typed nothing of hers is shown.
WHO = "who"
# That a further lender may keep what she told another.
JOINS = "joins"
# When her PIN was right, in seconds since 1970.
PIN_AT = "pin_at"
# The lender whose code she dialled, and that code; at the house's code neither.
BOUND, CODE = "bound", "code"
# What she asks for: the sum in whole maloti, the count of instalments.
PRODUCT = "product"
AMOUNT = "amount"
INSTALLMENTS = "installments"
APPLICATION = "application"
LOAN = "loan"
# One of several that she picked, as its lender and its id.
CHOSEN = "chosen"
# What she wants to pay now, in lisente; or the word for another sum.
PAYS = "pays"
OTHER = "other"
# What she brings up: of which kind, in which words, and as which case.
MATTER, WORDS, CASE = "matter", "words", "case"
# What allows her a new PIN.
RESET = "reset"
# What she changes of her details at a lender.
TOWN, EMPLOYMENT, EMPLOYER, INCOME = "town", "employment", "employer", "income"
KIN_NAME, KIN_PHONE, RELATION = "kin_name", "kin_phone", "relation"
# The number that her money is to go to, the one that it goes to until then, and until when.
NUMBER, OLD_NUMBER, COUNTS_FROM = "number", "old_number", "counts_from"
# The number that the money of a loan goes to.
PAID_TO = "paid_to"
# The flow that an earlier session was left in.
DRAFT = "draft"
# How the phone's owner stands with us; nothing for a phone that nobody registered.
STANDING = "standing"
# Several people on one phone, of whom nobody has said yet who dials; one without a PIN.
SEVERAL, KNOWN = "several", "known"
# With a PIN: what matters most over all her lenders.
FREE, REVIEW, REFUSED, OFFER, RUNNING, LATE = (
    "free",
    "review",
    "refused",
    "offer",
    "running",
    "late",
)
