"""What leaves the house as a file: a report for a spreadsheet, an account on paper."""
