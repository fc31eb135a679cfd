"""A page that takes a picture: what is kept of a file, of none, and of what is no picture."""

import io

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.support.apps import ran


def script() -> None:
    import streamlit as st

    from ui.uploaded_picture import UploadedPicture

    own = UploadedPicture("some-page", "Choose a file.", "The flower")
    page = {"image": st.radio("image", ["upload", "flower"])}
    if page["image"] == "upload":
        own.draw_uploader()
    own.show_message(page, "image")  # type: ignore[arg-type]
    picture = own.picture
    st.markdown(str(own.is_shown(page, "image")))  # type: ignore[arg-type]
    st.markdown("none" if picture is None else f"{picture.dtype} {picture.shape}")


def png() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((20, 30, 3), 200, np.uint8)).save(file, "PNG")
    return file.getvalue()


def texts(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown]


def test_a_picture_is_kept_and_what_is_none_is_said() -> None:
    app = ran(AppTest.from_function(script))
    assert app.info[0].value == "Choose a file." and texts(app) == ["False", "none"]
    app.file_uploader(key="some-page:file").upload("own.png", png()).run()
    assert not app.info and texts(app) == ["True", "uint8 (20, 30, 3)"]
    app.radio[0].set_value("flower").run()
    assert not app.info and texts(app)[0] == "False", "kept, and not looked at"
    app.radio[0].set_value("upload").run()
    app.file_uploader(key="some-page:file").upload("own.png", b"no picture").run()
    assert app.error[0].value.endswith("The flower is shown instead.")
    assert texts(app) == ["False", "none"]
    app.file_uploader(key="some-page:file").set_value(None).run()
    assert app.info[0].value == "Choose a file." and not app.error
