"""The launcher: engines, processes, recovery, and the house brought up as a stranger would."""
