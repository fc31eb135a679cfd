"""Files of the visitor: a body, a motion, a pose. They stay in the session and run nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO

import streamlit as st

from engine.humans.body.hostile_file import hostile_pickle
from engine.humans.body.motion_file import Motion, read_motion
from engine.humans.body.pose_code import code_of
from engine.humans.body.pose_file import read_pose
from engine.humans.body.smpl_file import MOST_BYTES, BodyFile, read_body
from ui.state import UPLOAD, PageState
from ui.uploaded_files import uploaded_file

FILE = "body:own:file"
BODY, MOTION = "body:own:body:file", "body:own:motion:file"
SENTENCE = "body:own:sentence"
_CONTENT = "body:own:content:file"


def draw_uploader(page: PageState) -> None:
    """Takes a file and puts it on the stage; one that is refused changes nothing."""
    st.file_uploader(
        "Body .npz or .pkl, motion .npz, pose .json",
        key=FILE,
        max_upload_size=MOST_BYTES // 1_000_000,
        on_change=_take_file,
        args=(page,),
    )


def own_body() -> BodyFile | None:
    """The visitor's body, if there is one."""
    found: BodyFile | None = st.session_state.get(BODY)
    return found


def own_motion(page: PageState) -> Motion | None:
    """The visitor's motion, if there is one, with the up axis that the page says."""
    kept = st.session_state.get(MOTION)
    if kept is None:
        return None
    name, content, up, motion = kept
    if up != page["file_frame"]:
        motion = read_motion(name, content, z_up=page["file_frame"] == "z")
        st.session_state[MOTION] = (name, content, page["file_frame"], motion)
    return motion


def sentences(page: PageState) -> tuple[list[str], list[str]]:
    """What is to be said of the last file: what was refused, and what was read or is missing."""
    refused: list[str] = []
    said: list[str] = []
    if sentence := st.session_state.get(SENTENCE):
        (refused if sentence[0] else said).append(sentence[1])
    if page["body"] == UPLOAD and own_body() is None:
        said.append("No body was uploaded yet, and none travels with a link: this page's is shown.")
    if page["motion"] == UPLOAD and st.session_state.get(MOTION) is None:
        said.append("No motion was uploaded yet, and none travels with a link: the walk is shown.")
    if page["hostile"]:
        refused.append(hostile_answer())
    return refused, said


def hostile_answer() -> str:
    """What the reader says to a pickle that wants to run a command."""
    try:
        read_body("hostile.pkl", hostile_pickle())
    except ValueError as refusal:
        return f"hostile.pkl: {refusal}"
    raise RuntimeError("The hostile file was not refused.")


def _take_file(page: PageState) -> None:
    """The file that was chosen; none any more changes nothing."""
    file = uploaded_file(FILE)
    if file is None:
        st.session_state.pop(SENTENCE, None)
        return
    name, content = file.name, file.getvalue()
    shown = name if len(name) <= 60 else f"{name[:59]}…"
    try:
        said = _read(page, name, content)
        st.session_state[SENTENCE] = (False, f"{shown}: {said}")
    except ValueError as refusal:
        st.session_state[SENTENCE] = (True, f"{shown} is not used. {refusal}")


def _read(page: PageState, name: str, content: bytes) -> str:
    ending = name.rsplit(".", 1)[-1].lower()
    if ending == "json":
        stored = read_pose(content)
        page["pose"], page["motion"] = code_of(stored.pose).write(), "still"
        for place, value in enumerate(stored.betas[:3].tolist(), start=1):
            page[f"shape_{place}"] = page.fields[f"shape_{place}"].nearest(value)  # type: ignore[attr-defined]
        return "a pose."
    if ending == "npz" and _holds_motion(content):
        up = page["file_frame"]
        motion = read_motion(name, content, z_up=up == "z")
        st.session_state[MOTION] = (name, content, up, motion)
        page["motion"] = UPLOAD
        return (
            f"a motion of {len(motion.poses):,} frames, {motion.frames_per_second:g} a second,"
            f" {motion.seconds:.1f} s."
        )
    found = read_body(name, content)
    st.session_state[BODY] = found
    page["body"] = UPLOAD
    page["model_joint"] = ""
    return (
        f"a body of the kind {found.family}, {len(found.model.template):,} vertices and"
        f" {found.model.joint_count} joints."
    )


def _holds_motion(content: bytes) -> bool:
    """Whether an archive has the array of poses; one that is none is left to the reader."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "poses.npy" in archive.namelist()
    except zipfile.BadZipFile:
        return False
