"""Sesotho on its way to native speakers and back: a sheet goes out, corrections come in."""
