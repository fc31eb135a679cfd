"""The server starts with the Streamlit that its patches were written for, and with no other."""

import ast
import importlib
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Session
from tests.support.server import COLOURS, ROOT, Server
from tests.ui.server import in_a_loop, sessions
from ui.server import patches
from ui.server.patches import Patch
from ui.server.private_parts import PrivatePart

SCRIPT = """
import streamlit as st

if __name__ == "__main__":
    st.write("Hello")
else:
    from ui.server import patches
    patches.STREAMLIT_VERSION = "1.0.0"
    patches.prepare()
    app = st.App(__file__)
"""
# Public by the documentation of `typing.NamedTuple`, in spite of their underscore.
NAMED_TUPLE = {"_asdict", "_fields", "_replace", "_make"}


def test_the_installed_packages_are_those_that_the_patches_were_written_for() -> None:
    patches.check()


@pytest.mark.parametrize("patch", patches.PATCHES, ids=lambda patch: patch.name)
def test_every_patch_says_what_it_is_for_and_names_a_test(patch: Patch) -> None:
    assert patch.why.endswith(".") and patch.without_it.endswith(".")
    assert patch.replaces or patch.uses
    file, _, name = patch.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert not name or name in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("patch", patches.PATCHES, ids=lambda patch: patch.name)
def test_a_patch_replaces_what_it_says(monkeypatch: pytest.MonkeyPatch, patch: Patch) -> None:
    sessions.replace(monkeypatch, patch.name)  # so that all is put back when the test ends
    monkeypatch.setattr("streamlit.config.set_option", lambda *_: None)
    patch.apply()
    for part, replacement in patch.replaces.items():
        module: Any = importlib.import_module(part.module)
        assert reduce(getattr, part.name.split("."), module) is replacement
        assert part.difference() == "", "what is compared is the source, which does not change"


def test_no_private_part_is_used_that_is_not_listed() -> None:
    """A name with an underscore is listed, or it is defined in the same file."""
    parts = {
        p.name.split(".")[-1] for patch in patches.PATCHES for p in (*patch.replaces, *patch.uses)
    }
    unlisted = []
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "streamlit" not in text and "stpyvista" not in text:
                continue
            nodes = list(ast.walk(ast.parse(text)))
            own = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            own |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and _of_self(n)}
            unlisted += [
                f"{path.relative_to(ROOT)}:{n.lineno} {n.attr}"
                for n in nodes
                if isinstance(n, ast.Attribute)
                and n.attr.startswith("_")
                and not n.attr.startswith("__")
                and n.attr not in own | parts | NAMED_TUPLE
            ]
    assert unlisted == []


def _of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def test_another_version_or_source_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = Patch("gone", "It was.", "Nothing.", "", uses=(PrivatePart("textwrap", "_gone"),))
    monkeypatch.setattr(patches, "PATCHES", (*patches.PATCHES, gone))
    with pytest.raises(SystemExit) as refusal:
        patches.prepare()
    assert str(refusal.value) == (
        "The playground changes private parts of Streamlit 1.67.0 and does not start with others: "
        "textwrap:_gone does not exist. Install what requirements.txt lists, or set "
        "PLAYGROUND_UNCHECKED_STREAMLIT=1 to start all the same."
    )


def test_an_environment_variable_turns_the_refusal_into_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(patches, "STREAMLIT_VERSION", "1.0.0")
    for value in ("", "0"):
        monkeypatch.setenv(patches.OVERRIDE, value)
        with pytest.raises(patches.UnknownStreamlitError):
            patches.check()
    monkeypatch.setenv(patches.OVERRIDE, "1")
    patches.check()
    assert "Streamlit 1.67.0 is installed" in caplog.text


def test_a_server_that_refuses_says_why_and_nothing_else(tmp_path: Path) -> None:
    script, log = tmp_path / "app.py", tmp_path / "log.txt"
    script.write_text(SCRIPT)
    environment = {"PYTHONPATH": str(ROOT)}
    with pytest.raises(RuntimeError, match=r"(?s)exit 1.*Streamlit 1\.0\.0 and does not start"):
        Server(log, script, environment=environment).start()
    said = COLOURS.sub("", log.read_text()).strip().splitlines()
    assert said[-1].startswith("The playground changes") and "Traceback" not in "".join(said)
    with Server(log, script, environment={**environment, patches.OVERRIDE: "1"}) as server:
        assert server.alive and "does not start with others" in server.tail()


@pytest.mark.parametrize("patched", [False, True])
def test_the_first_visitor_of_a_server_gets_the_page_asked_for(
    tmp_path: Path, patched: bool
) -> None:
    """Streamlit alone tells them of the folder pages/ that there is no such page."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "topic.py").write_text("import streamlit as st; st.markdown('A topic')")
    script = tmp_path / "app.py"
    script.write_text(
        "import streamlit as st\n"
        "def home(): st.markdown('Home')\n"
        "if __name__ == '__main__':\n"
        "    topic = st.Page('pages/topic.py', url_path='a-topic')\n"
        "    st.navigation([st.Page(home, title='Home', default=True), topic]).run()\n"
        "else:\n"
        "    from ui.server import patches\n"
        f"    patches.apply(*{['pages_directory'] if patched else ['tcp_nodelay']})\n"
        "    app = st.App(__file__)\n"
    )

    async def visit(url: str) -> tuple[bool, str]:
        async with Session(url, "a-topic") as session:
            return session.page_not_found, session.text()

    with Server(tmp_path / "log.txt", script, environment={"PYTHONPATH": str(ROOT)}) as server:
        found = in_a_loop(visit(server.url))
    assert found == ((False, "A topic") if patched else (True, found[1]))
