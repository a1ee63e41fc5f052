"""How fast money moves: deeds over a real database, beside bare SQL that writes the same rows."""
