"""What people read every morning: one file a report, each true as of any day."""
