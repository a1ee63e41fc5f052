"""What lenders tell each other, on both stores."""
