"""Signing in and out: staff, at their lender's own address or at the general one."""
