"""The engine of the dialogue: plain Python that turns a session and an answer into a screen."""
