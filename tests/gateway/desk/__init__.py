"""The desk's pages of applications: the queue, one application, the decision."""
