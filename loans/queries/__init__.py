"""Reads for screens, pages and reports."""
