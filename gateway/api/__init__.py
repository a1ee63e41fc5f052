"""The REST API: who asks, what is refused, and how lists, keys and the document work."""
