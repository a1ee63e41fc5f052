"""Who carries text messages: what one can do, and a file for each carrier."""
