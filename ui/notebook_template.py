"""A function of a page as the cells of a notebook: its source, taken apart at its `# %%` lines.

A template is written as a function, so that it is checked like all other code::

    def coins(settings: CoinSettings, flips: int) -> dict[str, object]:
        \"\"\"What is computed, for the cell before the computation.\"\"\"
        import matplotlib.pyplot as plt
        from engine.foundations.coin.flips import CoinFlips
        from engine.simulation import played

        # %% A sentence or a heading, which stands above the cell.
        run = played(CoinFlips, settings, flips)

        # %% Numbers
        numbers = {"share of heads": run.metrics()["share"]}

        # %% Picture
        plt.show()
        return numbers

Its arguments become a cell of their own. What it imports is imported at the top, and functions of
pages that it calls are written out; so nothing but `engine` is needed to run it.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ui.source_code import Source

NUMBERS = "numbers"
_WRITTEN_OUT = ("pages.", "ui.notebook_pictures")
_MARK = re.compile(r"^# %%(.*)$", re.MULTILINE)
_PRINTED = """
for name, value in numbers.items():
    print(f"{name}: {value}")"""


@dataclass(frozen=True)
class Template:
    """A function taken apart.

    Attributes:
        about: its docstring.
        helpers: the source of functions of pages that it calls.
        cells: what stands above each cell, and its code.
    """

    about: str
    helpers: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


def taken_apart(function: Callable[..., Mapping[str, Any]], source: Source) -> Template:
    """A template, whose imports are added to those of `source`.

    Raises:
        ValueError: it does not begin with imports, or not end with ``return numbers``.
    """
    body, about = _body(function)
    first, *rest = _MARK.split(body)
    _import(first, source)
    marked = zip(rest[::2], rest[1::2], strict=True)
    pairs = [(heading.strip(), code.strip("\n")) for heading, code in marked]
    heading, code = pairs[-1]
    code, ending = code.rsplit("\n", 1)
    if ending != f"return {NUMBERS}":
        raise ValueError(f"{function.__qualname__} does not end with “return {NUMBERS}”.")
    pairs[-1] = heading, code
    helpers = tuple(_helpers(function, source))
    cells = tuple((heading, _printing(code.strip("\n"))) for heading, code in pairs)
    return Template(about, helpers, cells)


def _body(function: Callable[..., object]) -> tuple[str, str]:
    """The code after the docstring, and the docstring."""
    text = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(text).body
    if not isinstance(tree, ast.FunctionDef) or ast.get_docstring(tree) is None:
        raise ValueError(f"{function.__qualname__} is no function with a docstring.")
    after = tree.body[0].end_lineno
    body = textwrap.dedent("\n".join(text.splitlines()[after:]))
    return body, inspect.cleandoc(function.__doc__ or "")


def _import(text: str, source: Source) -> None:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            for each in node.names:
                source.module(f"{each.name} as {each.asname}" if each.asname else each.name)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for each in node.names:
                if each.asname:
                    raise ValueError(f"{each.name} of {node.module} is imported by another name.")
                source.name(node.module, each.name)
        else:
            raise ValueError("Before the first “# %%” there is more than imports.")


def _helpers(function: Callable[..., object], source: Source) -> list[str]:
    """Functions of pages that it calls, and that these call, each after those that it calls."""
    found: dict[str, str] = {}

    def collect(caller: Any) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(caller)))
        own = {*caller.__code__.co_varnames, *caller.__code__.co_cellvars}
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - own
        for name in sorted(names & set(caller.__globals__)):
            called = caller.__globals__[name]
            if inspect.isfunction(called) and called is not caller and name not in found:
                if not called.__module__.startswith(_WRITTEN_OUT):
                    raise ValueError(f"{name} is neither of pages nor of {_WRITTEN_OUT[1]}.")
                found[name] = ""
                collect(called)
                found[name] = found.pop(name) or _written_out(called)

    collect(function)
    return list(found.values())


def _written_out(function: Callable[..., object]) -> str:
    text = textwrap.dedent(inspect.getsource(function)).strip("\n")
    # Its annotations may name what the notebook has no need of.
    return f"from __future__ import annotations\n\n\n{text}"


def _printing(code: str) -> str:
    return code + "\n" + _PRINTED if re.search(rf"^{NUMBERS} = ", code, re.MULTILINE) else code
