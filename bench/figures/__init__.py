"""The figures of a large book, a file each, beside the floor that was measured in the same run."""
