"""Pure rules of lending: the standard library only, and today is an argument."""
