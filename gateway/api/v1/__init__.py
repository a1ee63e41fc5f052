"""Calls of the API's first version, one file per resource."""
