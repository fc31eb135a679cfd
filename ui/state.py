"""The state of a page: one typed table that drives its controls, its link and its presets.

Adding a setting is adding a row. The values live in the session under the page's slug, so they
survive a visit to another page; the browser's address always shows them (`publish`), and a link
opened by somebody else brings them back. What a link asks for and cannot have is left at its
default, with a sentence about it (`PageState.ignored`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from ui import components, session_memory
from ui.edits import Edit, EditHistory, changes_between
from ui.fields import Field

# Read by the frame or by Streamlit itself on every page.
SHARED_PARAMETERS = {"present", "embed", "embed_options", "lecture", "lecture_view"}
_MAX_SENTENCES = 6

UPLOAD = "upload"
"""The value of a field that stands for a file of the visitor, which no link can carry."""

EXPERIMENT = "experiment"
"""The field that says which experiment of a topic is open."""


class PageState:
    """Values of one page in this visitor's session.

    Args:
        slug: the page, as in the address.
        fields: the table.
        own: further fields by the name of the experiment that they belong to. They exist only
            while the field `EXPERIMENT` has that value, so several experiments may have a field of
            the same name, each with its own default, range and value.
        implied: what the values of a link say of further values (a question, of those that it is
            asked with), by field. What the link gives beside them wins.
    """

    def __init__(
        self,
        slug: str,
        fields: Iterable[Field],
        own: Mapping[str, Iterable[Field]] | None = None,
        implied: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
    ) -> None:
        self.slug = slug
        self._implied = implied or (lambda values: {})
        self._shared = {field.name: field for field in fields}
        self._own = {
            experiment: {field.name: field for field in table}
            for experiment, table in (own or {}).items()
        }
        self._tables = {name: self._shared | table for name, table in self._own.items()}
        tables = [("", self._shared), *((f"{name}/", table) for name, table in self._own.items())]
        self._by_hand = {
            f"{prefix}{name}": field.default
            for prefix, table in tables
            for name, field in table.items()
            if getattr(field, "by_hand", False)
        }
        key = f"page:{slug}"
        fresh = key not in st.session_state
        if fresh:
            st.session_state[key] = {"values": {}, "ignored": [], "edition": 0}
        # Asked for a hundred times in a run; each time through the session would cost 2 ms of it.
        self._store: dict[str, Any] = st.session_state[key]
        if fresh or st.session_state.get("page:shown") != slug:
            self._enter()

    @property
    def fields(self) -> dict[str, Field]:
        """The table as it is now: shared fields, and those of the open experiment."""
        return self.fields_of(self._open_experiment())

    def fields_of(self, experiment: str) -> dict[str, Field]:
        """The table while this experiment is open."""
        return self._tables.get(experiment, self._shared)

    def _open_experiment(self) -> str:
        if EXPERIMENT not in self._shared:
            return ""
        return str(self._store["values"].get(EXPERIMENT, self._shared[EXPERIMENT].default))

    def _place(self, name: str, experiment: str) -> str:
        """Under which key a value is stored."""
        return f"{experiment}/{name}" if name in self._own.get(experiment, ()) else name

    @property
    def ignored(self) -> list[str]:
        """Sentences about values of the link that could not be used."""
        sentences: list[str] = self._store["ignored"]
        return sentences

    @property
    def edition(self) -> int:
        """Counts replacements of the values as a whole (link, preset, reset)."""
        edition: int = self._store["edition"]
        return edition

    @property
    def linked(self) -> bool:
        """Whether the values are a link's, as far as they have not been changed one by one."""
        return bool(self._store.get("linked") == self.edition)

    def __getitem__(self, name: str) -> Any:
        experiment = self._open_experiment()
        field = self.fields_of(experiment)[name]
        return self._store["values"].get(self._place(name, experiment), field.default)

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self.fields:
            raise KeyError(name)
        self._store["values"][self._place(name, self._open_experiment())] = value

    def key(self, name: str) -> str:
        """A session key that no other page and no other experiment of this page has; changes with
        the edition, so that a native widget shows a preset's value instead of its own memory."""
        place = "" if name == EXPERIMENT else self._open_experiment()
        return f"{self.slug}:{name}:{place}:{self.edition}"

    def holds(self, key: str) -> bool:
        """Whether `key` was made in this edition, while this experiment was open.

        For the callback of a native widget: one that a preset or another tab has taken from the
        page is still reported by the browser with the next request that was on its way.
        """
        return key.endswith(f":{self._open_experiment()}:{self.edition}")

    def replace(self, values: Mapping[str, Any]) -> None:
        """Sets all values: those given, defaults for the rest (a preset, a reset)."""
        experiment = self._named_experiment(values)
        unknown = set(values) - set(self.fields_of(experiment))
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        stored = {self._place(name, experiment): value for name, value in values.items()}
        self._store.update(values=stored, ignored=[], edition=self.edition + 1)

    def snapshot(self) -> dict[str, Any]:
        """All values of the open experiment that are not the default, to `replace` with later."""
        fields = self.fields
        return {name: self[name] for name in fields if self[name] != fields[name].default}

    def _named_experiment(self, values: Mapping[str, Any]) -> str:
        """The experiment that these values are for, the first of the page unless they name one."""
        usual = self._shared[EXPERIMENT].default if EXPERIMENT in self._shared else ""
        return str(values.get(EXPERIMENT, usual))

    def at(self, values: Mapping[str, Any], further: Iterable[Field] = ()) -> PageState:
        """The page as it would be with other values of some fields of the open experiment.

        Args:
            values: by field.
            further: fields that the page itself does not have.

        Returns:
            A page of its own: what is done to it changes nothing of this one.
        """
        other = copy.copy(self)
        other._store = {**self._store, "values": dict(self._store["values"]), "ignored": []}
        added = {field.name: field for field in further}
        if added:
            other._shared = self._shared | added
            other._tables = {name: table | added for name, table in self._tables.items()}
        for name, value in values.items():
            other[name] = value
        return other

    def reset(self) -> None:
        """Back to the defaults."""
        self.replace({})

    def parameters(self) -> dict[str, str]:
        """What the link must say, as text: every value that is not the default, or not implied."""
        fields = self.fields
        values = {name: self[name] for name in fields}
        implied = self._implied(values)
        return {
            name: field.format(values[name])
            for name, field in fields.items()
            if values[name] != field.default or implied.get(name, field.default) != field.default
        }

    @property
    def published(self) -> str:
        """The parameters in the browser's address, as `publish` has put them there."""
        return str(self._store.get("published", ""))

    def publish(self, *, later: bool = False, again: bool = False) -> None:
        """Puts the values into the browser's address. Once per run, in the page's fragment.

        Args:
            later: another run will follow soon; until then the address stays as it is.
            again: the browser asks for another run as soon as it has this one, if it is seen.
        """
        if not later or "published" not in self._store:
            self._store["published"] = urlencode(self.parameters())
        edits, key = self._edits, f"{self.slug}:link"
        _link(
            key=key,
            data={
                "query": self._store["published"],
                "undo": edits.offers("undo", self._open_experiment()),
                "redo": edits.offers("redo", self._open_experiment()),
                "uploaded": any(self[name] == UPLOAD for name in self.fields),
                "echo": components.echo(key, "edits"),
                "again": again,
            },
            on_edits_change=components.ignore,
        )

    # ---- undo and redo

    @property
    def _edits(self) -> EditHistory:
        history: EditHistory = self._store.setdefault("edits", EditHistory())
        return history

    def record_edits(self, gesture: int | None = None) -> None:
        """Remembers what was made by hand since the last call as one edit, if anything was.

        Args:
            gesture: the number of the gesture that caused this run (`pointer.take_gesture`). All
                runs of a gesture make one edit.
        """
        values = self._store["values"]
        made = {
            place: values[place]
            for place, default in self._by_hand.items()
            if place in values and values[place] != default
        }
        before = self._store.get("recorded")
        self._store["recorded"] = (self.edition, made, dict(values))
        # What a link or a question brought along is no work of the visitor's: it may be replaced.
        given = self._store.setdefault("given", made)
        whole = before is not None and before[0] != self.edition
        if whole:
            self._store["given"] = made
        if before is None or before[1] == made or (whole and before[1] == given):
            return
        changes = changes_between(before[2], values) if whole else changes_between(before[1], made)
        gesture = None if whole else gesture
        self._edits.add(Edit(changes, self._open_experiment(), gesture, whole))

    def take_orders(self) -> bool:
        """Undoes, redoes, or returns to another entry of the browser's history, as asked.

        Returns:
            Whether anything changed.
        """
        orders = components.take(f"{self.slug}:link", "edits")
        steps = [self._carry_out(one) for one in orders] if isinstance(orders, list) else []
        return any(steps)

    def _carry_out(self, order: Any) -> bool:
        address = order.get("address") if isinstance(order, dict) else None
        return self._return_to(address) if address is not None else self._step_through_edits(order)

    def _return_to(self, address: Any) -> bool:
        """The values of an address of this page, from the browser's history.

        Those of the other experiments, of which it says nothing, stay.
        """
        if not isinstance(address, str):
            return False
        before = self._store["values"]
        self._follow(parse_qs(address, keep_blank_values=True))
        experiment = self._open_experiment()
        others = {
            place: value
            for place, value in before.items()
            if "/" in place and not place.startswith(f"{experiment}/")
        }
        self._store["values"] = others | self._store["values"]
        self._store.pop("published", None)
        return True

    def _step_through_edits(self, order: Any) -> bool:
        steps = {"undo": self._edits.undo, "redo": self._edits.redo}
        offered = isinstance(order, str) and self._edits.offers(order, self._open_experiment())
        step = steps[order]() if offered else None
        if step is None:
            return False
        edit, wanted = step
        values = self._store["values"]
        for place, value in wanted.items():
            if value is None:
                values.pop(place, None)
            else:
                values[place] = value
        if edit.whole:
            self._store["edition"] += 1
        self._store.pop("recorded", None)
        self.record_edits()
        return True

    def _enter(self) -> None:
        """On coming to the page: a link's values win over remembered ones."""
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        if given.keys() - SHARED_PARAMETERS:
            self._follow(given)
        session_memory.release_other_pages(self.slug)
        st.session_state["page:shown"] = self.slug

    def _follow(self, given: Mapping[str, list[str]]) -> None:
        """Sets all values to those of a link."""
        mine = {name: texts for name, texts in given.items() if name not in SHARED_PARAMETERS}
        values, ignored = self.read(mine)
        self.replace({**self._implied(values), **values})
        self._store.update(ignored=ignored, linked=self.edition)

    def read(self, given: Mapping[str, list[str]]) -> tuple[dict[str, Any], list[str]]:
        """Values that a link's parameters stand for, and sentences about those that do not."""
        values: dict[str, Any] = {}
        ignored: list[str] = []
        # The experiment first: the others may be fields of its own.
        for name in sorted(given, key=lambda name: name != EXPERIMENT):
            texts, field = given[name], self.fields_of(self._named_experiment(values)).get(name)
            if field is None:
                ignored.append(f"This page has no setting called “{_clip(name)}”.")
                continue
            try:
                if len(texts) != 1:
                    raise ValueError("which is more than one value")
                values[name] = field.parse(texts[0])
            except ValueError as refusal:
                asked = ", ".join(_clip(text) for text in texts[:3])
                options = getattr(field, "options", {})
                usual = options.get(field.default) or field.format(field.default)
                default = _clip(usual) or "the usual one"
                ignored.append(
                    f"This link asked for {field.label} = “{asked}”, {refusal}; {default} is used."
                )
        if len(ignored) > _MAX_SENTENCES:
            more = len(ignored) - _MAX_SENTENCES
            ignored = [*ignored[:_MAX_SENTENCES], f"{more} more values were ignored."]
        return values, ignored


def _clip(text: str, limit: int = 40) -> str:
    clean = "".join(char if char.isprintable() else "�" for char in text[: limit + 1])
    return clean if len(clean) <= limit else clean[:limit] + "…"


_link = components.register("link")
