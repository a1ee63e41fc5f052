"""Tests of the API, asked as a lender's own system would ask it."""
