"""Settings and wiring: the only package that knows all the others, imported by none of them."""
