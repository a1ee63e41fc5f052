"""Pure rules of text messages."""
