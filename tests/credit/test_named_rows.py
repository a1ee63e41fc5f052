"""Rows have the names that the driver would give them, and a class for each answer is not made."""

from cassandra.query import named_tuple_factory

from credit.stores.named_rows import named_rows

COLUMNS = ["mfi_id", "ttl(told_to)"]
ROWS = [("maluti", 7), ("senqu", None)]


def test_rows_are_as_the_driver_makes_them() -> None:
    ours, its = named_rows(COLUMNS, ROWS), named_tuple_factory(COLUMNS, ROWS)
    assert ours == its == ROWS
    assert [one._asdict() for one in ours] == [one._asdict() for one in its]
    assert named_rows(COLUMNS, []) == []


def test_answers_of_the_same_columns_share_a_class() -> None:
    (first, _), (again, _) = (named_rows(COLUMNS, ROWS) for _ in range(2))
    (other,) = named_rows(["mfi_id"], [("maluti",)])
    assert type(first) is type(again)
    assert type(first) is not type(other)
