"""Every door: networks and wallets, the desk, the API, the phone page."""
