"""Two tenant tables with every kind of relation, for the tests of tenancy alone."""
