"""Files as lenders send them."""
