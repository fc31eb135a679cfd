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
    """The first 16 hexadecimal digits of the SHA-256 of a part's source.

    Raises:
        LookupError: the module defines no such part.
    """
    found = _find(module, name)
    if found is None:
        raise LookupError(f"{module} defines no {name}")
    source = ast.get_source_segment(_source(module), found) or ""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


@cache
def _source(module: str) -> str:
    spec = find_spec(module)
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


def _find(module: str, name: str) -> ast.AST | None:
    scope: ast.AST | None = _tree(module)
    for part in name.split("."):
        scope = _definition(scope, part) if scope else None
    return scope


def _definition(scope: ast.AST, name: str) -> ast.AST | None:
    """Where a name is defined in a module or class, also as ``self.name`` in its methods."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(scope):
        if isinstance(node, (*functions, ast.ClassDef)) and node.name == name:
            return node
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(getattr(t, "id", getattr(t, "attr", None)) == name for t in targets):
            return node
    return None


def _signature(node: ast.AST) -> str:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    names = ast.parse(f"def f({ast.unparse(node.args)}): ...").body[0]
    assert isinstance(names, ast.FunctionDef)
    for argument in ast.walk(names.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return f"({ast.unparse(names.args)})"
