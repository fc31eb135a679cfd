"""Numbers as the playground writes them."""

import math

_HUGE = 1e6
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, decimals: int = 3, *, signed: bool = False) -> str:
    """A number as the playground writes it: fixed decimals, a true minus sign, ∞.

    From a million on, three digits and a power of ten.

    Examples:
        >>> number(-0.0421)
        '−0.042'
        >>> number(0.5, 2, signed=True)
        '+0.50'
        >>> number(1234567890.1)
        '1.23·10⁹'
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= _HUGE:
        mantissa, _, power = f"{value:{'+' if signed else ''}.2e}".partition("e")
        return f"{mantissa}·10{str(int(power)).translate(_RAISED)}".replace("-", "−")
    rounded = round(value, decimals) + 0.0  # adding zero turns −0 into 0
    return f"{rounded:{'+' if signed else ''}.{decimals}f}".replace("-", "−")
