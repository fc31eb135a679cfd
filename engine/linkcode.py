"""Bytes in the characters that a link may hold: letters, digits, - and _ (RFC 4648, section 5)."""

import base64
import binascii
import re
import zlib


def written(data: bytes) -> str:
    """The data in such characters, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def read(code: str) -> bytes:
    """The inverse of `written`.

    Raises:
        ValueError: it is no such code.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]*", code):
        raise ValueError("it holds characters that do not belong there")
    try:
        return base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except binascii.Error:
        raise ValueError("it is not complete") from None


def squeezed(data: bytes) -> str:
    """The same of the data deflated."""
    return written(zlib.compress(data, 9))


def unsqueezed(code: str, most: int) -> bytes:
    """The inverse of `squeezed`; unpacks no more than so many bytes.

    Raises:
        ValueError: it is no such code, or holds more.
    """
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(read(code), most + 1)
    except zlib.error:
        raise ValueError("it is damaged") from None
    if len(data) > most or not unpacker.eof or unpacker.unused_data:
        raise ValueError("it is damaged")
    return data
