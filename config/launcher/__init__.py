"""What stands behind ./letsema; standard library only, for it runs before anything is installed."""
