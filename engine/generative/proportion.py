"""How well a few samples know a share: "8 of 8" is not 100 %."""

import math


def wilson_interval(successes: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval that covers the true share with the confidence of z; 95 % by default.

    Unlike share ± z √(p (1 − p) / n) it keeps its width at 0 and at n successes, and its
    coverage for few samples (Wilson 1927, JASA 22; Brown, Cai & DasGupta 2001).

    Raises:
        ValueError: there are no samples, or more successes than samples.

    Examples:
        >>> low, high = wilson_interval(8, 8)
        >>> round(low, 2), high
        (0.68, 1.0)
    """
    if not 0 <= successes <= count or not count:
        raise ValueError(f"{successes} of {count} is no share.")
    share, spread = successes / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    # At 0 and n the ends are 0 and 1 exactly, but for rounding.
    return (0.0 if not successes else middle - half), (1.0 if successes == count else middle + half)
