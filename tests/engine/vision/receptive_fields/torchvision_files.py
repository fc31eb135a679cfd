"""Files of weights as torchvision's networks have them, without torchvision.

`torchvision_shapes.json` holds names and shapes of `state_dict()` in torchvision 0.28.0, GoogLeNet
with its auxiliary classifiers.
"""

import json
import math
from pathlib import Path

SHAPES: dict[str, dict[str, list[int]]] = json.loads(
    (Path(__file__).parent / "torchvision_shapes.json").read_text()
)
_BYTES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8, "F8_E4M3": 1}


def header_of(shapes: dict[str, list[int]], kind: str = "F32") -> tuple[bytes, int]:
    """The beginning of a file with such tensors, and how many bytes of numbers follow."""
    header, at = {}, 0
    for name, shape in shapes.items():
        each = "I64" if name.endswith("num_batches_tracked") else kind
        end = at + math.prod(shape) * _BYTES[each]
        header[name] = {"dtype": each, "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return len(text).to_bytes(8, "little") + text, at


def zeros(shapes: dict[str, list[int]], kind: str = "F32") -> bytes:
    """A file in which all numbers are 0."""
    beginning, size = header_of(shapes, kind)
    return beginning + bytes(size)
