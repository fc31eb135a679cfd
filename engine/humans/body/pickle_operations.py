"""Walks over the opcodes of a pickle without carrying them out, and refuses dangerous ones.

What is refused could run code, ask for more memory than the file has bytes, or take time without
end. The last is in dictionaries and sets: the hash of a tuple visits its parts recursively, so one
nested a million times overflows the stack of the interpreter, one that holds its predecessor twice,
forty times over, is never done, and whole numbers can be chosen so that all collide.
"""

import pickletools
from typing import Any

MOST_OPERATIONS = 2_000_000
_REFUSED_OPERATIONS = {
    "PERSID", "BINPERSID", "EXT1", "EXT2", "EXT4", "INST", "OBJ", "NEWOBJ_EX", "NEXT_BUFFER",
    "READONLY_BUFFER",
}  # fmt: skip
_INSTANCES = {"GLOBAL", "STACK_GLOBAL", "REDUCE", "NEWOBJ"}
"""What these push are nodes or their classes, which are hashed by their address."""
_MARK = "mark"
_LARGEST_KEY = 2**31


def check(content: bytes) -> None:
    """Walks over all opcodes.

    Raises:
        ValueError: there is one that no body model needs, or the stream is no pickle or cut off.
    """
    walk = _Walk()
    operations = pickletools.genops(content)
    while True:
        try:
            step = next(operations, None)
        except Exception as error:  # pickletools raises what the damage provokes
            raise ValueError("The file is no pickle, or it is cut off.") from error
        if step is None:
            return
        walk.over(*step[:2])


class _Walk:
    """Which entries of the stack and of the memo may be keys: they are hashed in one step."""

    def __init__(self) -> None:
        self.count = 0
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def over(self, operation: pickletools.OpcodeInfo, argument: Any) -> None:
        self.count += 1
        name = operation.name
        if name in _REFUSED_OPERATIONS:
            raise ValueError(f"The pickle uses {name}, which no body model needs.")
        if "PUT" in name and not 0 <= int(argument or 0) <= MOST_OPERATIONS:
            raise ValueError("The pickle numbers its parts beyond what it can have.")
        if self.count > MOST_OPERATIONS:
            raise ValueError("The pickle has more parts than a body model.")
        try:
            self._move(operation, argument)
        except (IndexError, KeyError) as error:
            raise ValueError("The file is no pickle: it takes what it has not stored.") from error

    def _move(self, operation: pickletools.OpcodeInfo, argument: Any) -> None:
        name, stack = operation.name, self.stack
        if name == "MARK":
            stack.append(_MARK)
        elif name == "DUP":
            stack.append(stack[-1])
        elif name == "BUILD":  # gives a state to what lies below it, and leaves that there
            stack.pop()
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = stack[-1]
        elif "PUT" in name:
            self.memo[int(argument)] = stack[-1]
        elif "GET" in name:
            stack.append(self.memo[int(argument)])
        else:
            taken = self._taken([each.name for each in operation.stack_before])
            if name in ("SETITEM", "SETITEMS", "DICT"):
                _check_keys(taken[::2])
            elif name in ("ADDITEMS", "FROZENSET"):
                _check_keys(taken)
            if operation.stack_after:
                stack.append(_may_be_key(operation, argument))

    def _taken(self, before: list[str]) -> list[Any]:
        """Takes from the stack what an operation takes; what a container receives is returned."""
        stack = self.stack
        if _MARK in before:
            start = len(stack) - 1
            while start >= 0 and stack[start] != _MARK:
                start -= 1
            if start < 0:
                raise IndexError
            found = stack[start + 1 :]
            del stack[start:]
            for _ in before[: before.index(_MARK)]:
                stack.pop()
            return found
        found = [stack.pop() for _ in before][::-1]
        return found[1:]


def _check_keys(keys: list[Any]) -> None:
    if not all(key is True for key in keys):
        raise ValueError(
            "The pickle has keys that are neither text nor small numbers, as no body model has."
        )


def _may_be_key(operation: pickletools.OpcodeInfo, argument: Any) -> bool:
    if operation.stack_before:
        return operation.name in _INSTANCES
    if isinstance(argument, int):
        return abs(argument) < _LARGEST_KEY
    return isinstance(argument, (str, bytes)) or operation.name in ("NONE", "NEWTRUE", "NEWFALSE")
