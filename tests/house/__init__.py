"""The ground that the suite itself stands on: engines, passes, closing lines."""
