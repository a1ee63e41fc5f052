"""Which figures there are: by the name under which each can be asked for, the file that has it."""

# Each has a `measure(size)`, which gives results beside their floors.
PARTS = {
    "seed": "bench.figures.seed",
    "lookups": "bench.figures.lookups",
    "pages": "bench.figures.pages",
    "close_of_day": "bench.figures.close_of_day",
    "reports": "bench.figures.reports",
}
