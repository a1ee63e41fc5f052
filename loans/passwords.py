"""How staff passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffPasswordHasher(Argon2PasswordHasher):
    """Argon2id at 19 MiB, two passes, one lane: the least that is recommended for passwords.

    Django's default takes 100 MiB and eight lanes a sign-in: on a lender's one small server ten
    people who sign in at eight in the morning would hold up the borrowers' hops.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
