"""Lines added up by what they have in common."""

from loans.rules.summed import added, summed, total


def test_by_key_in_the_order_in_which_they_come() -> None:
    lines = [("b", (1, 2)), ("a", (3, 4)), ("b", (10, 20))]
    assert list(summed(lines).items()) == [("b", [11, 22]), ("a", [3, 4])]
    assert summed([]) == {}


def test_the_first_line_of_a_key_stays_as_it_was() -> None:
    first = [1, 2]
    assert summed([("a", first), ("a", [3, 4])]) == {"a": [4, 6]}
    assert first == [1, 2]


def test_all_of_them_and_none() -> None:
    assert added((1, 2), (3, 4)) == [4, 6]
    assert total([(1, 2), (3, 4), (5, 6)], 2) == [9, 12]
    assert total([], 3) == [0, 0, 0]
