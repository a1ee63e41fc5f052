"""Files as lenders send them: bytes in, lines of cells out."""
