"""The benchmark of hops: its floor, its callers, and whose processor time they take."""
