"""The pages: sign-in, the desk, the phone page."""
