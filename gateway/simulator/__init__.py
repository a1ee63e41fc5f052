"""The phone page: feature phones on a network of their own, in the demo only."""
