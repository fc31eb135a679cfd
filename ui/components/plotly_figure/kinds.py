"""Plotly's script with the kinds of trace that the pages draw, and no others.

The wheel brings one script with all 46 kinds, maps and globes among them, and the browser runs the
modules of all of them before it draws the first line. In the script each is a function that is
called once, in the list that registers them; what is not in that list is never run.
"""

from __future__ import annotations

import re

KINDS = ("bar", "contour", "heatmap", "mesh3d", "scatter")
"""What the pages draw; `scatter` is part of Plotly's core."""

_LIST = ".register(["
_CALL = re.compile(r"[\w$]+\(\)")
_NAMED = re.compile(r'moduleType:"trace",name:"(\w+)"')
_ANOTHER = re.compile(r'"use strict";[\w$]+\.exports=([\w$]+)\(\)\}')
_LONGEST_HEAD = 8_000


def with_kinds(script: str, kinds: tuple[str, ...] = KINDS) -> str:
    """The script, registering these kinds alone.

    Raises:
        ValueError: this is not the script of the release that is known, or it lacks a kind.
    """
    begin = script.rfind(_LIST) + len(_LIST)
    end = script.find("])", begin)
    calls = script[begin:end].split(",")
    if begin < len(_LIST) or not all(_CALL.fullmatch(call) for call in calls):
        raise ValueError("Plotly's script has no list of its kinds of trace.")
    wanted = dict.fromkeys((kind for kind in kinds if kind != "scatter"), "")
    for call in calls:
        kind = _kind(script, call.removesuffix("()"))
        if kind in wanted:
            wanted[kind] = call
        if all(wanted.values()):
            return script[:begin] + ",".join(wanted.values()) + script[end:]
    missing = [kind for kind, call in wanted.items() if not call]
    raise ValueError(f"Plotly's script has no {', '.join(missing)}.")


def _kind(script: str, function: str) -> str:
    """The kind that the function of a module registers; its own name where that is not seen."""
    begin = script.find(f"var {function}=")
    if begin < 0:
        return function
    begin = script.index("{", begin) + 1
    body = script[begin : begin + _LONGEST_HEAD]
    if another := _ANOTHER.match(body):
        return _kind(script, another[1])
    named = _NAMED.search(body)
    return named[1] if named else function
