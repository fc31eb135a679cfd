"""A control for files holds files, none, or the name of one that is gone."""

from streamlit.testing.v1 import AppTest

from tests.support.apps import ran


def script() -> None:
    import streamlit as st
    from streamlit.proto.Common_pb2 import FileURLs
    from streamlit.runtime.uploaded_file_manager import (
        DeletedFile,
        UploadedFile,
        UploadedFileRec,
    )

    from ui.uploaded_files import uploaded_file, uploaded_files

    there = UploadedFile(UploadedFileRec("1", "own.npz", "", b"content"), FileURLs())
    gone = DeletedFile("2")
    for held in (None, gone, there, [], [gone], [gone, there]):
        st.session_state["held"] = held
        one = uploaded_file("held")
        every = [each.name for each in uploaded_files("held")]
        st.markdown(f"{one.name if one else None} {every}")
    st.markdown(str(uploaded_file("never drawn")))


def test_a_file_that_is_gone_is_none() -> None:
    said = [each.value for each in ran(AppTest.from_function(script)).markdown]
    none, one = "None []", "own.npz ['own.npz']"
    assert said == [none, none, one, none, none, one, "None"]
