"""What is said to phones, and how."""
