"""What our browser components share: registration, packing of data, delivery of messages.

A component is a folder with `<folder>.js` (default export), `<folder>.html`, a thin Python wrapper
and, where it has a style of its own, `<folder>.css`. `shared.js` is put in front of each script: it
unpacks data, keeps at most one request in flight with the newest value winning, and knows the
colours with fixed meanings (`ui/colours.json`). Scripts and sheets beside it (`stage.js`,
`stage.css`, …) are put in front of those of the components that ask for them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.theme import COLOURS

FOLDER = "components"
"""Where the server answers with the scripts (`script`)."""

_HERE = Path(__file__).parent
_STUB = (_HERE / "stub.js").read_text()
_scripts: dict[str, str] = {}
_compressed: dict[str, bytes] = {}


def register(
    name: str,
    *parts: str,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    constants: Mapping[str, Any] | None = None,
    isolated: bool = True,
) -> Any:
    """Registers the component in folder `name`; call once, at import.

    Streamlit sends a component's script with every message, tens of kilobytes a frame. So the
    script it knows is a few lines that fetch the real one, named by its content, once.

    Args:
        name: folder, and script, markup and style in it.
        parts: further scripts of the folder, put before the main one.
        styles: sheets beside `shared.js`, put before the component's own, which may overrule them.
        scripts: scripts beside `shared.js`, put between it and the parts.
        constants: what the script knows by name, beside `COLOURS`; plain data.
        isolated: in a shadow root; not for a library that puts its style into the document.

    Returns:
        The renderer of `streamlit.components.v2.component`.
    """
    folder = _HERE / name
    sources = [
        *(_HERE / f"{script}.js" for script in ("shared", *scripts)),
        *(folder / f"{part}.js" for part in (*parts, name)),
    ]
    known = {"COLOURS": COLOURS, **(constants or {})}
    declared = [
        f"const {each} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};"
        for each, value in known.items()
    ]
    text = "\n".join([*declared, *(source.read_text() for source in sources)])
    sheets = [_HERE / f"{style}.css" for style in styles]
    if (own := folder / f"{name}.css").exists():
        sheets.append(own)
    return st.components.v2.component(
        f"playground_{name}",
        html=(folder / f"{name}.html").read_text(),
        css=_minify("".join(sheet.read_text() for sheet in sheets)),
        js=_STUB.replace("{path}", served(name, text)),
        isolate_styles=isolated,
    )


def served(name: str, text: str) -> str:
    """Where the browser gets a script from: its address, in which its content is named."""
    address = f"{name}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.js"
    _scripts[address] = text
    return f"{FOLDER}/{address}"


def _minify(css: str) -> str:
    """The style sheet without comments and idle white space: it travels with every message."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").replace("}", "}\n")


def script(address: str) -> str | None:
    """The script that a stub asks for, None if there is no such one."""
    return _scripts.get(address)


def compressed(address: str) -> bytes | None:
    """The same as gzip: compressed once, not for every visitor while all others wait."""
    text = script(address)
    if text is not None and address not in _compressed:
        _compressed[address] = gzip.compress(text.encode(), 6)
    return _compressed.get(address)


def pack(header: dict[str, Any], **blobs: np.ndarray) -> bytes:
    """One message for the browser: `u32 length | JSON header | blobs, each 4-byte aligned`.

    The header gains "blobs": {name: [dtype, shape, offset]}. Streamlit itself turns bytes inside a
    dictionary into text and breaks the page on NaN; this does neither.

    Raises:
        ValueError: NaN or infinity in the header, or an array type the browser has no view for.
    """
    index: dict[str, tuple[str, list[int], int]] = {}
    parts: list[bytes] = []
    offset = 0
    for name, array in blobs.items():
        array = np.ascontiguousarray(array)
        if array.dtype.str[1:] not in {"u1", "i1", "u2", "i2", "u4", "i4", "f4"}:
            raise ValueError(f"{name}: {array.dtype} cannot be sent; use uint8, int32 or float32.")
        data = array.tobytes()
        index[name] = (array.dtype.str[1:], list(array.shape), offset)
        parts += [data, b"\0" * (-len(data) % 4)]
        offset += len(data) + (-len(data) % 4)
    text = json.dumps(header | {"blobs": index}, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(parts)


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The inverse of `pack`, for tests and tools."""
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length])
    body = message[4 + length :]
    blobs = {
        name: np.frombuffer(body, dtype=kind, count=math.prod(shape), offset=offset).reshape(shape)
        for name, (kind, shape, offset) in header.pop("blobs").items()
    }
    return header, blobs


def received(key: str, name: str) -> tuple[int, Any]:
    """The newest message `(sequence number, value)` of a component, `(0, None)` before any.

    Readable before the component is drawn in this run, so a page can act on it first.
    """
    state = st.session_state.get(key)
    message = state.get(name) if state else None
    if not isinstance(message, dict) or not isinstance(message.get("seq"), int):
        return 0, None
    return message["seq"], message.get("value")


def take(key: str, name: str) -> Any:
    """The newest message of a component if it has not been taken before, else None."""
    seq, value = received(key, name)
    if seq <= echo(key, name):
        return None
    st.session_state[f"taken:{key}:{name}"] = seq
    return value


def echo(key: str, name: str) -> int:
    """The number of the last message taken. In the component's data it says "send the next"."""
    number: int = st.session_state.get(f"taken:{key}:{name}", 0)
    return number


def ignore() -> None:
    """Callback that makes a component's value visible in the session state, nothing more."""
