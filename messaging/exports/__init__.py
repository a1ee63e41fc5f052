"""What of messages leaves the house as a file."""
