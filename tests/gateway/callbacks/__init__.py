"""The doors of networks, from outside."""
