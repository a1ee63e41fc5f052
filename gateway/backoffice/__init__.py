"""The desk: the pages on which a lender's staff work."""
