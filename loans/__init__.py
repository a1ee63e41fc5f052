"""The book: lenders, staff, people, loans, money, audit and domain events."""
