"""The QR code of a link, as SVG: what Share shows, for those who sit in the lecture hall."""

import io

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/qr-code.svg"


def route() -> Route:
    """Answers ``/qr-code.svg?link=…``."""
    return Route(PATH, _answer)


def draw_qr_code(link: str) -> bytes:
    """The QR code of a link as an SVG, black on white with the quiet zone around it.

    Raises:
        ValueError: the link is empty, or longer than a QR code can hold.
    """
    if not link:
        raise ValueError("There is no link.")
    try:
        code = segno.make_qr(link, error="l", boost_error=True)
    except (ValueError, segno.DataOverflowError) as refusal:
        raise ValueError(f"No QR code holds this link: {refusal}") from None
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", light="#fff", border=4, omitsize=True, xmldecl=False)
    return drawing.getvalue()


def _answer(request: Request) -> Response:
    """Beside the event loop: Starlette calls what is no coroutine in a thread."""
    try:
        drawing = draw_qr_code(request.query_params.get("link", ""))
    except ValueError as refusal:
        return Response(str(refusal), status_code=400, media_type="text/plain")
    return Response(drawing, media_type="image/svg+xml")
