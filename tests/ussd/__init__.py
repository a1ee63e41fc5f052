"""The dialogue, from its engine to what a borrower sees on her phone."""
