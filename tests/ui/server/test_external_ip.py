"""Nobody outside is asked for the server's public address."""

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from tests.ui.server import sessions


def test_streamlit_alone_asks_when_a_page_is_opened_under_an_unknown_host_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        net_util, "_make_blocking_http_get", lambda url, timeout=5: asked.append(url)
    )
    monkeypatch.setattr(net_util, "_external_ip", None)
    assert not server_util.is_url_from_allowed_origins("http://lecture-hall.example")
    assert asked, "no longer needed"
    asked.clear()
    sessions.replace(monkeypatch, "external_ip")
    assert not server_util.is_url_from_allowed_origins("http://lecture-hall.example")
    assert not asked
