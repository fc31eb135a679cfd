"""Ask nobody outside. Streamlit looks up its public address at a service on the internet, when it
starts without a browser and when a page is opened under an unknown host name; in a lecture hall
without network each look-up costs seconds. Whoever serves under a host name of their own sets
``browser.serverAddress``.
"""

from streamlit import net_util


def install() -> None:
    """Answer the question for the public address with "unknown"; call before the server starts."""
    net_util.get_external_ip = public_address


def public_address() -> str | None:
    """Stand in for `streamlit.net_util.get_external_ip`."""
    return None
