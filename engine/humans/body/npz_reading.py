"""Arrays of an `.npz` file, without pickles and without trusting the sizes that it states."""

import io
import zipfile
from collections.abc import Iterable

import numpy as np

from engine.humans.body.restricted_pickle import RefusedFileError

MOST_BYTES = 800_000_000
"""Of all arrays that are read, unpacked."""


def arrays(content: bytes, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Those of the named arrays that the file has; others are not touched.

    Raises:
        RefusedFileError: the file is no archive, an array holds objects, or a size is wrong.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            there = {info.filename: info for info in archive.infolist()}
            chosen = {name: there[f"{name}.npy"] for name in names if f"{name}.npy" in there}
            if sum(info.file_size for info in chosen.values()) > MOST_BYTES:
                raise RefusedFileError(f"The arrays unpack to more than {MOST_BYTES / 1e6:.0f} MB.")
            return {
                name: _array(name, archive.open(info).read(info.file_size + 1))
                for name, info in chosen.items()
            }
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged archive fails in any way
        raise RefusedFileError("The file is no .npz archive, or it is damaged.") from error


def _array(name: str, content: bytes) -> np.ndarray:
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, fortran, dtype = read[version](stream)
    if dtype.kind not in "fiubUS":
        raise RefusedFileError(
            f"The array {name} is stored as a pickle, which is not read. Save it as plain numbers."
        )
    raw = content[stream.tell() :]
    count = 1
    for size in shape:
        count *= size
    if count * dtype.itemsize != len(raw):
        raise RefusedFileError(f"The array {name} has another size than its data.")
    return np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran else "C")
