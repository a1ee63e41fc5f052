"""Renders docs/SCREENS.md from the flows, their words and the longest facts."""
