"""Where the facts of a notice are found, one file for each thing that events are about."""
