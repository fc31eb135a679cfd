"""A check of ranges for arguments that are not fields of a settings dataclass."""


def check_within(name: str, value: float, low: float, high: float) -> None:
    """Checks that low ≤ value ≤ high.

    Raises:
        ValueError: it is not so, or the value is NaN; the message names the argument.
    """
    if not low <= value <= high:
        raise ValueError(f"The {name} lies between {low:g} and {high:g}; {value} does not.")
