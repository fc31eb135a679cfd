"""The entry point, in two roles: ``streamlit run app.py``.

Streamlit imports this file once, as a module, for the server (`app`), and runs it as a script for
every visitor (`main`).
"""

import streamlit as st

from ui import server


def main() -> None:
    """One run for one visitor: the frame around all pages, and the page that was asked for."""
    from ui import navigation

    navigation.run()


if __name__ == "__main__":
    main()
else:
    server.prepare()
    app = st.App(
        __file__,
        lifespan=server.lifespan,
        routes=server.routes(),
        middleware=server.middleware(),
    )
