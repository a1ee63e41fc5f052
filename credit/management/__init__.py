"""What operators run for the registry."""
