"""Checks that settings share; what is out of range is refused in a sentence."""

LARGEST_RATE = 1.0


def within(what: str, value: float, low: float, high: float) -> None:
    """Nothing if low ≤ value ≤ high.

    Raises:
        ValueError: otherwise, and for NaN.
    """
    if not low <= value <= high:
        raise ValueError(f"The {what} lies between {low:g} and {high:g}; {value} does not.")


def rate(value: float) -> None:
    """Nothing for a learning rate above 0 and at most `LARGEST_RATE`.

    Raises:
        ValueError: otherwise, and for NaN.
    """
    if not 0 < value <= LARGEST_RATE:
        raise ValueError(f"The learning rate is above 0 and at most {LARGEST_RATE:g}, not {value}.")
