"""The dialogue: what a borrower sees on a feature phone, and what her keys do."""
