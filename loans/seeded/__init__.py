"""A made-up book: people and loans by the thousand, the same whenever seed and day are the same."""
