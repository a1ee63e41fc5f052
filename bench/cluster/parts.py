"""Which figures there are: by the name under which each can be asked for, the file that has it."""

# Each has a `measure(size)`, which gives results beside their floors.
PARTS = {
    "report": "bench.cluster.report",
    "reservations": "bench.cluster.reservations",
    "contributions": "bench.cluster.contributions",
    "growth": "bench.cluster.growth",
}
