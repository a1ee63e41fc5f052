"""The registry on a cluster: reports, reservations, what lenders tell, each beside its floor."""
