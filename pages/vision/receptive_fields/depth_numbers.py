"""Numbers that may be tiny or huge, as the page writes them."""

import math

from ui import frame

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(value: float) -> str:
    """Three decimals, or two digits and a power of ten; an exact zero is 0.

    Examples:
        >>> power(0.25), power(0.00034), power(61559705641.8), power(0.0)
        ('0.250', '3.4·10⁻⁴', '6.2·10¹⁰', '0')
    """
    if value == 0:
        return "0"
    if not math.isfinite(value) or 0.01 <= abs(value) < 1000:
        return frame.number(value, 3)
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}".replace("-", "−")
