"""Reports over books that were made by the verbs."""
