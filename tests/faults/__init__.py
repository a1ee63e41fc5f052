"""What happens when an engine is away: real ones are killed and frozen."""
