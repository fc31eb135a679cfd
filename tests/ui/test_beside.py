"""What is computed beside the page: in parts, in order, and never for ever."""

from engine.cache import Cache, Cached
from ui.beside import make_some


def zeros(count: int) -> bytes:
    return bytes(count)


def test_calls_are_made_in_their_order_one_at_least_until_the_time_is_up() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    function = Cached(make, Cache(1 << 20))
    calls = [function.call(number) for number in (3, 1, 2)]
    assert not make_some(calls, budget_ms=0) and made == [3]
    assert not make_some(calls, budget_ms=0) and made == [3, 1]
    assert make_some(calls, budget_ms=1e9) and make_some(calls, budget_ms=0)
    assert made == [3, 1, 2]


def test_what_the_cache_has_no_room_for_is_not_made_for_ever() -> None:
    function = Cached(zeros, Cache(1 << 10))
    assert make_some([function.call(4096), function.call(4097)], budget_ms=0)
