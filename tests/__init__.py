"""The product seen from outside: the cast, the stand-ins, and what each room must do."""
