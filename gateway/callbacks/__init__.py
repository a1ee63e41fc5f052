"""Where networks and wallets call us."""
