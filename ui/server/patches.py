"""Every change to Streamlit's private parts, and every use of one, in one place.

Streamlit may change what is private in any release. So the playground starts only with the version
and the very source that each patch was written for; after an upgrade this file says what to look
at, why it was changed, what happens without the change, and which test shows that.

Set ``PLAYGROUND_UNCHECKED_STREAMLIT=1`` to start with another version all the same.
"""

import importlib
import logging
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from importlib.metadata import version
from typing import Any

from streamlit import config

from ui.server import (
    dropped_messages,
    external_ip,
    lost_runs,
    message_batching,
    request_scope,
    stale_requests,
    tcp_nodelay,
)
from ui.server.private_parts import PrivatePart

STREAMLIT_VERSION = "1.67.0"
OVERRIDE = "PLAYGROUND_UNCHECKED_STREAMLIT"
"""The environment variable that turns a refusal to start into a warning."""

_log = logging.getLogger(__name__)

_SESSION = "streamlit.runtime.app_session"
_RUNNER = "streamlit.runtime.scriptrunner.script_runner"
_REQUESTS = "streamlit.runtime.scriptrunner_utils.script_requests"
_CONTEXT = "streamlit.runtime.scriptrunner_utils.script_run_context"
_PAGES = "streamlit.runtime.pages_manager"
_STATE = "streamlit.runtime.state"
_EVENT_PARAMETERS = (
    "(self, sender, event, forward_msg=None, exception=None, client_state=None, "
    "page_script_hash=None, fragment_ids_this_run=None, pages=None, run_descriptor=None)"
)


@dataclass(frozen=True)
class Patch:
    """One change to another package, or one use of its private parts.

    Attributes:
        name: of the patch; where it replaces something, of the module of `ui.server` that does.
        why: what the package does.
        without_it: what was seen when the patch was taken out.
        test: that fails without it.
        replaces: private parts, and what each is replaced by.
        uses: further private parts that it reads or calls.
        options: public settings of Streamlit that it depends on.
    """

    name: str
    why: str
    without_it: str
    test: str
    replaces: Mapping[PrivatePart, Callable[..., Any] | bool] = field(default_factory=dict)
    uses: Collection[PrivatePart] = ()
    options: Mapping[str, object] = field(default_factory=dict)

    def differences(self) -> list[str]:
        """How the installed packages differ from what the patch was written for."""
        parts = [*self.replaces, *self.uses]
        return [difference for part in parts if (difference := part.difference())]

    def apply(self) -> None:
        """Make the change, for all sessions of this process."""
        for name, value in self.options.items():
            config.set_option(name, value)
        for part, replacement in self.replaces.items():
            *owners, attribute = part.name.split(".")
            owner = reduce(getattr, owners, importlib.import_module(part.module))
            setattr(owner, attribute, replacement)


PATCHES = (
    Patch(
        "lost_runs",
        why="A request for a fragment that arrives after a run's end and before its last messages "
        "have been handled makes the session ignore these messages.",
        without_it="The output of the run is never shown, every time when the order of events is "
        "forced (docs/upstream/lost_run.py), and in 1 % of full runs on a busy page.",
        test="tests/test_upstream.py::test_a_fault_is_there_without_our_patches_alone",
        replaces={
            PrivatePart(
                _SESSION, "AppSession.request_rerun", "(self, client_state)", "5026b3d9a8958f2b"
            ): lost_runs.request_rerun,
            PrivatePart(
                _SESSION,
                "AppSession._handle_scriptrunner_event_on_event_loop",
                _EVENT_PARAMETERS,
                "e3d64263c005e71a",
            ): lost_runs.handle_event,
        },
        uses=(
            PrivatePart(_SESSION, "AppSession._event_loop"),
            PrivatePart(_SESSION, "AppSession._scriptrunner"),
            PrivatePart(_RUNNER, "ScriptRunner._requests"),
            PrivatePart(_REQUESTS, "ScriptRequests._state"),
            PrivatePart(
                _REQUESTS, "ScriptRequests.on_scriptrunner_ready", "(self)", "677b8377f777e4ec"
            ),
        ),
    ),
    Patch(
        "stale_requests",
        why="A request for a fragment of a page that the visitor has left is merged into the "
        "request for the new page, or run after it; and a fragment leaves containers open.",
        without_it="A page that plays comes back after it was left, or ends up empty (one of two "
        "tries in a browser, and every time when the order of events is forced); a "
        "page that is asked for when a fragment's run ends is drawn into the "
        "fragment's container.",
        test="tests/ui/server/test_running_scripts.py",
        replaces={
            PrivatePart(
                _REQUESTS,
                "ScriptRequests._request_rerun_locked",
                "(self, new_data)",
                "b08c7e7310773b2c",
            ): stale_requests.merge_request,
            PrivatePart(
                _RUNNER, "ScriptRunner._run_script", "(self, rerun_data)", "f90c6015bb612fb0"
            ): stale_requests.run_script,
        },
        uses=(
            PrivatePart(_SESSION, "AppSession._pages_manager"),
            PrivatePart(_REQUESTS, "ScriptRequests._rerun_data"),
            PrivatePart(_RUNNER, "ScriptRunner._pages_manager"),
            PrivatePart(_RUNNER, "ScriptRunner._fragment_storage"),
            PrivatePart(
                "streamlit.runtime.fragment", "MemoryFragmentStorage.contains", "(self, key)"
            ),
            PrivatePart(_PAGES, "PagesManager.intended_page_script_hash", "(self)"),
            PrivatePart(_PAGES, "PagesManager.current_page_script_hash", "(self)"),
            PrivatePart("streamlit.delta_generator_singletons", "context_dg_stack"),
            PrivatePart("streamlit.delta_generator_singletons", "get_default_dg_stack_value", "()"),
        ),
    ),
    Patch(
        "message_batching",
        why="Every element of every run is sent, changed or not, each in a wake-up of its own.",
        without_it="A sixth more work for the server: 28.9 ms instead of 24.5 ms of processor "
        "time for each slider moved on the gridworld, with ten visitors; and the "
        "browser renders all elements of the page twice.",
        test="tests/ui/server/test_message_batching.py",
        replaces={
            PrivatePart(
                _SESSION, "AppSession._on_scriptrunner_event", _EVENT_PARAMETERS, "27390f1fb09769d0"
            ): message_batching.on_event,
            PrivatePart(
                _SESSION, "AppSession.register_file_watchers", "(self)", "59dcc6c2417a0d6e"
            ): message_batching.register_file_watchers,
        },
        uses=(
            PrivatePart(_SESSION, "AppSession._call_soon_on_event_loop", "(self, callback)"),
            PrivatePart(_SESSION, "AppSession._enqueue_forward_msg", "(self, msg)"),
        ),
        options={"global.minCachedMessageSize": message_batching.NEVER_CACHE},
    ),
    Patch(
        "dropped_messages",
        why="When a fragment starts to run, its elements that still wait for the browser are "
        "dropped, but not the end of the run that has drawn them.",
        without_it="The browser clears them until the fragment has run: every time when the order "
        "of events is forced, and on a page that plays after one question of six, whose "
        "next press is then lost.",
        test="tests/ui/server/test_dropped_messages.py",
        replaces={
            PrivatePart(
                _SESSION,
                "AppSession._clear_queue",
                "(self, fragment_ids_this_run=None)",
                "61d097fba0de361e",
            ): dropped_messages.clear_queue,
        },
        uses=(
            PrivatePart(_SESSION, "AppSession._browser_queue"),
            PrivatePart("streamlit.runtime.forward_msg_queue", "ForwardMsgQueue._delta_index_map"),
        ),
    ),
    Patch(
        "request_scope",
        why="A request names one fragment, although it may report changes outside of it; and a "
        "request for a fragment that a run in progress has yet to draw is dropped.",
        without_it="A menu that is used at the moment of a timer's tick is not answered, and an "
        "action in a fragment that is drawn again is ignored "
        "(docs/upstream/lost_fragment.py): both every time when the order of events "
        "is forced.",
        test="tests/ui/server/test_running_scripts.py::"
        "test_a_menu_used_while_a_timer_ticks_is_answered",
        replaces={
            PrivatePart(
                _SESSION,
                "AppSession._handle_rerun_script_request",
                "(self, client_state=None)",
                "b57a3f4e4859a62f",
            ): request_scope.handle_request,
        },
        uses=(
            PrivatePart(_SESSION, "AppSession.has_fragment", "(self, fragment_id)"),
            PrivatePart(f"{_STATE}.session_state", "SessionState._new_widget_state"),
            PrivatePart(f"{_STATE}.session_state", "WStates.widget_metadata"),
            PrivatePart(f"{_STATE}.common", "WidgetMetadata.fragment_id"),
        ),
    ),
    Patch(
        "tcp_nodelay",
        why="Streamlit's listening socket has protocol number 0, for which asyncio does not set "
        "TCP_NODELAY.",
        without_it="Connections lack the option; a browser that answers each frame waits 48 ms "
        "instead of 6 ms for the next.",
        test="tests/ui/server/test_tcp_nodelay.py",
        replaces={
            # Without a digest: it is replaced entirely, and differs between versions of Python.
            PrivatePart("asyncio.base_events", "_set_nodelay", "(sock)"): tcp_nodelay.set_nodelay,
        },
        uses=(
            PrivatePart(
                "streamlit.web.server.starlette.starlette_server",
                "_bind_socket",
                "(address, port, backlog)",
                "a688999b57449b67",
            ),
        ),
    ),
    Patch(
        "external_ip",
        why="Streamlit asks a service on the internet for the server's public address.",
        without_it="It asks when a page is opened under a host name that it does not know: two "
        "requests that each end after a second without a network.",
        test="tests/ui/server/test_external_ip.py",
        replaces={
            PrivatePart(
                "streamlit.net_util", "get_external_ip", "()", "63d42f3da9cf93a7"
            ): external_ip.get_external_ip,
        },
    ),
    Patch(
        "pages_directory",
        why="Streamlit takes the folder pages/ for its older way of finding pages until the first "
        "navigation has been drawn.",
        without_it="The first visitor after a start is told that there is no such page.",
        test="tests/ui/server/test_patches.py::"
        "test_the_first_visitor_of_a_server_gets_the_page_asked_for",
        replaces={PrivatePart(_PAGES, "PagesManager.uses_pages_directory"): False},
    ),
    Patch(
        "disconnects",
        why="When a browser leaves in the middle of a message, Streamlit closes a connection that "
        "is closed. The remedy is a middleware, `ui.server.disconnects`, and replaces "
        "nothing.",
        without_it="Streamlit's own handler raises WebSocketDisconnected: a traceback in the log.",
        test="tests/ui/server/test_disconnects.py::"
        "test_streamlits_own_handler_closes_a_connection_that_is_closed",
        uses=(
            PrivatePart(
                "streamlit.web.server.starlette.starlette_websocket",
                "create_websocket_handler",
                "(runtime)",
                "03bf2c4e409ba80d",
            ),
        ),
    ),
    Patch(
        "page_name",
        why="Only the run's context knows the page name that the visitor asked for; "
        "`ui.navigation` answers an unknown one with a page of its own.",
        without_it="Streamlit opens a dialog about a folder that the visitor knows nothing of.",
        test="tests/browser/test_shell.py",
        uses=(
            PrivatePart(_CONTEXT, "ScriptRunContext.pages_manager"),
            PrivatePart(_PAGES, "PagesManager.intended_page_name", "(self)"),
        ),
    ),
    Patch(
        "uploaded_files",
        why="Files stay in the server's memory until their session ends; `ui.session_memory` "
        "removes them when their page is left, and only the run's context knows where they "
        "are.",
        without_it="The bytes of a file stay after its page was left; nothing can show them again.",
        test="tests/ui/test_session_memory.py",
        uses=(
            PrivatePart(
                "streamlit.runtime.scriptrunner_utils.script_run_context",
                "ScriptRunContext.uploaded_file_mgr",
            ),
        ),
    ),
    Patch(
        "memory_report",
        why="Only the runtime knows all sessions; `ui.server.memory_report` counts what they hold.",
        without_it="The memory bench cannot say which kind of thing grows.",
        test="tests/ui/server/test_memory_report.py",
        uses=(
            PrivatePart("streamlit.runtime.runtime", "Runtime._session_mgr"),
            PrivatePart(_SESSION, "AppSession.session_state", "(self)"),
            PrivatePart(f"{_STATE}.session_state", "SessionState.filtered_state", "(self)"),
        ),
    ),
    Patch(
        "memory_report",
        why="There is no public way to all sessions; `ui.server.memory_report` adds up what they "
        "hold.",
        without_it="The memory bench cannot say what sessions hold.",
        test="tests/ui/server/test_memory_report.py",
        uses=(
            PrivatePart("streamlit.runtime.runtime", "Runtime._session_mgr"),
            PrivatePart(
                "streamlit.runtime.session_manager", "SessionManager.list_active_sessions", "(self)"
            ),
            PrivatePart(f"{_STATE}.session_state", "SessionState.filtered_state", "(self)"),
        ),
    ),
    Patch(
        "forgotten_uploads",
        why="Streamlit keeps a visitor's files until the session ends; `ui.session_memory` lets "
        "them go when their page is left.",
        without_it="Files of pages that were left stay in memory.",
        test="tests/ui/test_session_memory.py",
        uses=(
            PrivatePart(_CONTEXT, "ScriptRunContext.uploaded_file_mgr"),
            PrivatePart(_CONTEXT, "ScriptRunContext.session_id"),
            PrivatePart(
                "streamlit.runtime.uploaded_file_manager",
                "UploadedFileManager.remove_session_files",
                "(self, session_id)",
            ),
        ),
    ),
    Patch(
        "stpyvista_viewer",
        why="stpyvista exports a plotter in the server's process and has no public way to show an "
        "export made elsewhere; `ui.components.inspect` calls its component.",
        without_it="Its own export waits for ever when the export process dies.",
        test="tests/browser/test_inspect.py",
        uses=(
            PrivatePart("stpyvista", "_stpv_component", digest="bae713526e91efd1"),
            PrivatePart(
                "stpyvista",
                "stpyvista",
                "(plotter, backend='trame', backend_kwargs=None, width='stretch', key=None)",
                "b3d9649b29426fb9",
            ),
        ),
    ),
)


class UnknownStreamlitError(SystemExit):
    """The installed Streamlit is not the one that the patches were written for."""


def prepare() -> None:
    """Check all patches and apply them; call before the server binds.

    Raises:
        UnknownStreamlitError: they do not fit the installed packages.
    """
    check()
    apply()


def check() -> None:
    """Compare the installed packages with what the patches were written for.

    Raises:
        UnknownStreamlitError: they differ, and `OVERRIDE` is not set.
    """
    differences = _differences()
    if not differences:
        return
    sentence = (
        f"The playground changes private parts of Streamlit {STREAMLIT_VERSION} and does not start "
        f"with others: {'; '.join(differences)}. Install what requirements.txt lists, or set "
        f"{OVERRIDE}=1 to start all the same."
    )
    if os.environ.get(OVERRIDE, "0") in {"", "0"}:
        raise UnknownStreamlitError(sentence)
    _log.warning("%s", sentence)


def apply(*names: str) -> None:
    """Apply the patches with these names, or all."""
    for patch in PATCHES:
        if not names or patch.name in names:
            patch.apply()


def _differences() -> list[str]:
    installed = version("streamlit")
    differences = [] if installed == STREAMLIT_VERSION else [f"Streamlit {installed} is installed"]
    return differences + [text for patch in PATCHES for text in patch.differences()]
