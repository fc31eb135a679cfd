"""Keeps Streamlit from asking a service on the internet for the server's public IP address.

It asks when it starts without a browser and when a page is opened under an unknown host name; in a
lecture hall without network each request costs seconds. Whoever serves under a host name of their
own sets ``browser.serverAddress``.
"""


def get_external_ip() -> str | None:
    """Replaces `streamlit.net_util.get_external_ip`: the address is unknown."""
    return None
