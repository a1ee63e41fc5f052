"""The world outside as processes of their own: they behave, misbehave as told, and count."""
