"""Reads the source of a package's private parts without importing it, to see whether they changed.

>>> PrivatePart("textwrap", "dedent", "(text)").difference()
''
>>> PrivatePart("textwrap", "dedent", "(text, tabs)").difference()
'textwrap:dedent takes (text), not (text, tabs)'
"""

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class PrivatePart:
    """A function, class attribute or instance attribute that its owner may change at any time.

    Attributes:
        module: that defines it.
        name: in the module, such as ``AppSession.request_rerun``.
        signature: parameters without annotations, such as ``(self, client_state)``; empty for what
            is no function.
        digest: of its source (`source_digest`); empty if only existence and signature matter.
    """

    module: str
    name: str
    signature: str = ""
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"

    def difference(self) -> str:
        """How the installed package differs from what is expected here; empty if it does not."""
        found = _find(self.module, self.name)
        if found is None:
            return f"{self} does not exist"
        if self.signature != (signature := _signature(found)):
            return f"{self} takes {signature or 'nothing'}, not {self.signature or 'nothing'}"
        if self.digest and self.digest != (digest := source_digest(self.module, self.name)):
            return f"the source of {self} has the digest {digest}, not {self.digest}"
        return ""


def source_digest(module: str, name: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the lines that define a part.

    Raises:
        LookupError: the module defines no such part.
    """
    found = _find(module, name)
    if found is None:
        raise LookupError(f"{module} defines no {name}")
    lines = _source(module).splitlines()[found.lineno - 1 : found.end_lineno]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@cache
def _source(module: str) -> str:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # nor is there its package
        spec = None
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""


def _find(module: str, name: str) -> ast.stmt | None:
    return _definitions(module).get(name)


@cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """Where each name is defined first: of the module, of its classes, and ``self.name`` there."""
    found: dict[str, ast.stmt] = {}
    _collect(ast.parse(_source(module)).body, "", found)
    return found


def _collect(statements: list[ast.stmt], prefix: str, found: dict[str, ast.stmt]) -> None:
    for statement in statements:
        if isinstance(statement, ast.ClassDef):
            found.setdefault(prefix + statement.name, statement)
            _collect(statement.body, f"{prefix}{statement.name}.", found)
        elif isinstance(statement, _FUNCTIONS):
            found.setdefault(prefix + statement.name, statement)
            for node in ast.walk(statement) if prefix else ():
                for target in _targets(node):
                    if isinstance(target, ast.Attribute) and isinstance(node, ast.stmt):
                        found.setdefault(prefix + target.attr, node)
        elif isinstance(statement, ast.If | ast.Try):
            _collect([*statement.body, *statement.orelse], prefix, found)
        else:
            for target in _targets(statement):
                if isinstance(target, ast.Name):
                    found.setdefault(prefix + target.id, statement)


def _targets(node: ast.AST) -> list[ast.expr]:
    """What an assignment assigns to; empty for everything else."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def _signature(node: ast.stmt) -> str:
    if not isinstance(node, _FUNCTIONS):
        return ""
    names = ast.parse(f"def f({ast.unparse(node.args)}): ...").body[0]
    assert isinstance(names, ast.FunctionDef)
    for argument in ast.walk(names.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return f"({ast.unparse(names.args)})"
