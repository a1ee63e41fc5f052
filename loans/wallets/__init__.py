"""Mobile-money wallets: what one can do, and a file for each provider."""
