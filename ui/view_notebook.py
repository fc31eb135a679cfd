"""The view of an experiment as a notebook that makes it again with the engine alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from engine.sizes import size_of
from ui.notebook import LIBRARIES, code, computing_imports, markdown, notebook
from ui.notebook_template import taken_apart
from ui.source_code import Source

if TYPE_CHECKING:
    from engine.runs import Frame
    from ui.live import Live
    from ui.topic import Experiment

NO_NOTEBOOK = "There is no notebook of this view yet."
MOST_BYTES = 2_000_000
"""Of what a notebook holds beside its words: drawings, pictures, points."""
_CHANGES = "steps at which other settings came into force, and those"


@dataclass(frozen=True)
class Notebook:
    """How a view is made again.

    Attributes:
        template: a function whose source becomes the cells (`ui.notebook_template`).
        arguments: of that function: settings of the engine, numbers, texts, arrays.
    """

    template: Callable[..., Mapping[str, Any]]
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of_run(
        template: Callable[..., Mapping[str, Any]], live: Live, **arguments: Any
    ) -> Notebook | str:
        """Of what is played; arguments `settings`, `steps` and `changes` are those of the run."""
        return (
            NO_NOTEBOOK
            if live.frame is None
            else Notebook.of_frame(template, live.frame, **arguments)
        )

    @staticmethod
    def of_frame(
        template: Callable[..., Mapping[str, Any]], frame: Frame, **arguments: Any
    ) -> Notebook | str:
        """The same of a moment of a run."""
        if not frame.history:
            return "A draft is on the stage; when the control rests there is a notebook of it."
        (_, settings), *changes = frame.history
        run = {"settings": settings, "steps": frame.step, "changes": tuple(changes)}
        return Notebook(template, run | arguments)

    @property
    def refusal(self) -> str:
        """Why there is none; empty where there is one."""
        size = size_of(dict(self.arguments))
        if size <= MOST_BYTES:
            return ""
        return (
            f"This view holds {size / 1e6:.1f} MB of data of its own; a notebook takes up to "
            f"{MOST_BYTES / 1e6:.0f} MB."
        )


@dataclass(frozen=True)
class Words:
    """What a notebook says of the view that it makes.

    Attributes:
        title: of the view.
        citation: title, seed and version of the project.
        question: that is answered on the page; empty if none is.
        answer: what the page says to it.
        address: of the page.
        query: the parameters of the link to the view.
    """

    title: str
    citation: str
    question: str
    answer: str
    address: str
    query: str


def view_notebook(made: Notebook, words: Words, experiment: Experiment) -> bytes:
    """The file.

    Args:
        made: how the view is made again.
        words: what is said of it.
        experiment: whose formulas and code it shows.

    Raises:
        TypeError: an argument cannot be written as Python.
        ValueError: the template is not written as templates are.
    """
    source = Source()
    settings = [_assigned(name, value, source) for name, value in made.arguments.items()]
    template = taken_apart(made.template, source)
    cells = [markdown(_introduction(words)), code(computing_imports(source, "import inspect"))]
    if data := source.data_lines():
        cells += [markdown("## Data\n\nArrays of this view."), code("\n".join(data))]
    if settings:
        cells += [markdown(_SETTINGS), code("\n".join(settings))]
    cells += [code(helper) for helper in template.helpers]
    for place, (heading, text) in enumerate(template.cells):
        about = f"## Computation\n\n{_plain(template.about)}\n\n" if place == 0 else "## "
        cells += [markdown(about + heading), code(text)]
    cells.append(markdown(f"## Formula\n\n{experiment.maths.strip()}{_sources(experiment)}"))
    cells += [markdown(_CODE), code(_printed(experiment.code))]
    return notebook(cells)


@dataclass(frozen=True)
class NotebookFile:
    """Makes the notebook of what is on the stage when it is asked for.

    Attributes:
        made: how the view is made again, or why it cannot be.
        words: what is said of it.
        experiment: whose view it is.
    """

    made: Notebook | str
    words: Words
    experiment: Experiment

    @property
    def refusal(self) -> str:
        """Why there is none; empty where there is one."""
        return self.made if isinstance(self.made, str) else self.made.refusal

    def __call__(self, suffix: str) -> bytes:
        """The file.

        Raises:
            ValueError: there is none; the message says why.
        """
        if isinstance(self.made, str) or self.made.refusal:
            raise ValueError(self.refusal)
        return view_notebook(self.made, self.words, self.experiment)


_SETTINGS = "## Settings\n\nThose of the view. What is at its default is left out."
_CODE = "## Source\n\nThe functions that computed it."


def _introduction(words: Words) -> str:
    parts = [f"# {_plain(words.title)}"]
    if words.question:
        parts.append(f"**{_plain(words.question)}** {_plain(words.answer)}")
    address = quote(words.address, safe=":/.-_~[]")
    query = quote(words.query, safe="=&%+._-~")
    parts.append(
        f"Made from the view <{address}{'?' if query else ''}{query}>. {_plain(words.citation)}"
    )
    return "\n\n".join([*parts, f"The cells below make it again. {LIBRARIES}"])


def _plain(text: str) -> str:
    """Words of a page in a cell of text: nothing in them is HTML."""
    return escape(text, quote=False)


def _assigned(name: str, value: Any, source: Source) -> str:
    remark = f"# {_CHANGES}\n" if name == "changes" else ""
    return f"{remark}{name} = {source.expression(value)}"


def _home(part: Callable[..., object] | type) -> tuple[str, str]:
    """Module and name of what is imported for it: of a method its class."""
    inner = inspect.unwrap(part)
    return inner.__module__, inner.__qualname__.partition(".")[0]


def _printed(parts: Sequence[Callable[..., object] | type]) -> str:
    """Imported here, since a name of the computation may be the same as one of these."""
    source = Source()
    names = list(dict.fromkeys(source.name(*_home(part)) for part in parts))
    comma = "," if len(names) == 1 else ""
    loop = f"for part in ({', '.join(names)}{comma}):\n    print(inspect.getsource(part))"
    return "\n".join([*source.import_lines(), "", loop])


def _sources(experiment: Experiment) -> str:
    lines = [
        f"- [{_plain(each.citation)}]({quote(each.url, safe=':/?=&%#.-_~')})"
        for each in experiment.sources
    ]
    return "\n\nRead on:\n\n" + "\n".join(lines) if lines else ""
