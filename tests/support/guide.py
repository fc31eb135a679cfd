"""The worked example of docs/adding-a-topic.md: its code, and a checkout that has it many times."""

import re
import shutil
from pathlib import Path

from tests.support.server import ROOT

GUIDE = ROOT / "docs" / "adding-a-topic.md"
CATALOGUE = "ui/catalog.py"
LEFT_OUT = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", "build", ".venv")


def blocks() -> dict[str, str]:
    """The code, by the path in its first line."""
    found = re.findall(r"```python\n# (\S+)\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return dict(found)


def checkout(folder: Path, copies: int) -> list[str]:
    """This project with so many copies of the example added to its topics; their slugs."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    rows = []
    for number in range(copies):
        code = {_renamed(path, number): text for path, text in blocks().items()}
        code = {path: _renamed(text, number) for path, text in code.items()}
        rows.append(code.pop(CATALOGUE).strip())
        for path, text in code.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    catalogue = folder / CATALOGUE
    added = "TOPICS = (\n" + "".join(f"{row},\n" for row in rows)
    catalogue.write_text(catalogue.read_text().replace("TOPICS = (\n", added, 1))
    return [f"coin{number}" for number in range(copies)]


def _renamed(text: str, number: int) -> str:
    """With a number after the example's word in paths, modules, keys and title."""
    return re.sub(r"\b([Cc]oin)\b", rf"\g<1>{number}", text)
