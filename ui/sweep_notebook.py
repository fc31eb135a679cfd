"""A parameter sweep as a notebook: makes its runs again with the engine alone, and draws them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.sweeps.definition import Run
from engine.sweeps.encoding import plain
from engine.sweeps.execution import Job
from ui.notebook import LIBRARIES, code, computing_imports, markdown, notebook
from ui.source_code import Source
from ui.sweep_drawing import Drawing, is_log_x, x_label

_SEED = "seed"

Path = tuple[str, ...]


def sweep_notebook(job: Job, drawing: Drawing, title: str, answer: str) -> bytes:
    """The notebook of a sweep.

    Args:
        job: its runs with their settings.
        drawing: how the page draws it.
        title: the question that it answers, or what is swept.
        answer: what the page says of its numbers; empty if it says nothing.

    Raises:
        TypeError: settings hold something that cannot be written as Python.
    """
    source = Source()
    settings = _settings(job, source)
    return notebook(
        [
            markdown(_introduction(job, title, answer)),
            code(_imports(job, source)),
            code("\n".join([*source.data_lines(), settings])),
            code(_sweep(job)),
            code(_run(job, drawing.definition.readout)),
            code(_map_plot(drawing) if drawing.is_map else _line_plot(drawing)),
        ]
    )


def _introduction(job: Job, title: str, answer: str) -> str:
    sweep = job.sweep
    points = " × ".join(f"{len(axis.values)} values of `{axis.name}`" for axis in sweep.axes)
    seeds = f", {len(sweep.seeds)} seeds each" if len(sweep.seeds) > 1 else ""
    until = f", each to step {sweep.until:,}" if sweep.until is not None else ""
    parts = [
        f"# {title}",
        f"{sweep.count:,} runs: {points}{seeds}{until}. The cells below make them again and draw "
        f"them. {LIBRARIES}",
    ]
    return "\n\n".join([*parts, f"The page says: {answer}"] if answer else parts)


def _imports(job: Job, source: Source) -> str:
    topic, _, _ = job.measure.name.rpartition(".")
    source.name("engine.sweeps.definition", "Axis")
    source.name("engine.sweeps.definition", "ParameterSweep")
    source.name("engine.sweeps.execution", "InThisThread")
    source.name(f"engine.{topic}.sweep_measures", "MEASURES")
    return computing_imports(
        source, "from dataclasses import replace", "import matplotlib.pyplot as plt"
    )


def _settings(job: Job, source: Source) -> str:
    """The settings of the first run, and how the others differ from it."""
    runs = [(_coordinates(run), settings) for run, settings in job.runs]
    base = runs[0][1]
    tables: list[str] = []
    changes = {
        path: _change(path, runs, source, tables)
        for path in _paths([settings for _, settings in runs])
    }
    names = sorted({name for _, used in changes.values() for name in used})
    made = _replaced("BASE", (), {path: text for path, (text, _) in changes.items()})
    lines = [f"BASE = {source.expression(base)}", *tables, "", "", "def settings_of(run):"]
    lines.append('    """The settings of one run of the sweep."""')
    lines += [f"    {_variable(name)} = {_read(name)}" for name in names]
    return "\n".join([*lines, f"    return {made}"])


def _coordinates(run: Run) -> dict[str, Any]:
    seed = {} if _SEED in run.values else {_SEED: run.seed}
    return {**run.values, **seed}


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _read(name: str) -> str:
    return "run.seed" if name == _SEED else f"run.values[{name!r}]"


def _paths(all_settings: Sequence[Any], path: Path = ()) -> Iterable[Path]:
    """The fields in which not all are equal, as deep inside as that can be said."""
    first = all_settings[0]
    told = plain(first)
    if all(plain(each) == told for each in all_settings):
        return
    alike = all(type(each) is type(first) for each in all_settings)
    if not dataclasses.is_dataclass(first) or not alike:
        yield path
        return
    for each in dataclasses.fields(first):
        if each.init:
            values = [getattr(settings, each.name) for settings in all_settings]
            yield from _paths(values, (*path, each.name))


def _change(
    path: Path,
    runs: Sequence[tuple[dict[str, Any], Any]],
    source: Source,
    tables: list[str],
) -> tuple[str, tuple[str, ...]]:
    """What a field is in a run: an expression, and which coordinates of the run it needs."""
    values = [(at, _at(settings, path)) for at, settings in runs]
    for names in _subsets(list(runs[0][0])):
        found: dict[tuple[Any, ...], Any] = {}
        for at, value in values:
            found.setdefault(tuple(at[name] for name in names), value)
        told = {key: plain(value) for key, value in found.items()}
        if all(told[tuple(at[name] for name in names)] == plain(value) for at, value in values):
            break
    if len(names) == 1 and all(_same(key[0], value) for key, value in found.items()):
        return _variable(names[0]), names
    table = "_".join(path).upper() or "SETTINGS"
    by = {key if len(key) > 1 else key[0]: value for key, value in found.items()}
    tables.append(f"{table} = {source.expression(by)}")
    return f"{table}[{', '.join(map(_variable, names))}]", names


def _subsets(names: list[str]) -> Iterable[tuple[str, ...]]:
    for count in range(1, len(names) + 1):
        yield from itertools.combinations(names, count)


def _same(coordinate: Any, value: Any) -> bool:
    """Whether a value of the sweep can stand for that of the settings."""
    alike = type(coordinate) is type(value) or (type(coordinate), type(value)) == (int, float)
    return alike and bool(coordinate == value)


def _at(settings: Any, path: Path) -> Any:
    for name in path:
        settings = getattr(settings, name)
    return settings


def _replaced(base: str, path: Path, changes: Mapping[Path, str]) -> str:
    """Nested calls of `replace` for fields within fields."""
    if path in changes:
        return changes[path]
    inner = list(dict.fromkeys(each[len(path)] for each in changes if each[: len(path)] == path))
    parts = [f"{name}={_replaced(f'{base}.{name}', (*path, name), changes)}" for name in inner]
    return f"replace({base}, {', '.join(parts)})"


def _sweep(job: Job) -> str:
    sweep, source = job.sweep, Source()
    axes = "".join(f"        {source.expression(axis, 8)},\n" for axis in sweep.axes)
    _, _, key = job.measure.name.rpartition(".")
    return (
        f"sweep = ParameterSweep(\n    (\n{axes}    ),\n"
        f"    seeds={sweep.seeds},\n    until={sweep.until},\n)\n"
        f"measure = MEASURES[{key!r}]"
    )


def _run(job: Job, readout: str) -> str:
    return (
        "results = InThisThread().start(measure, sweep, settings_of).results()\n"
        f"low, middle, high = results.quantiles({readout!r}, 0.25, 0.5, 0.75)  # over the seeds\n"
        'print(f"{results.ended} runs, {results.diverged().sum()} diverged. {results.why}")'
    )


def _line_plot(drawing: Drawing) -> str:
    definition, sweep = drawing.definition, drawing.results.sweep
    first = sweep.axes[0]
    of = drawing.sweepable.quantities[definition.readout]
    if definition.against:
        x = f"results.median({definition.against!r})"
    elif first.ordered:
        x = repr(list(first.values))
    else:
        x = repr([drawing.text(first.name, value) for value in first.values])
    lines = [f"x = {x}", "figure, axes = plt.subplots()"]
    if definition.y is None:
        lines += [
            "axes.fill_between(x, low, high, alpha=0.2)",
            'axes.plot(x, middle, "o-")',
        ]
    else:
        second = sweep.axes[1]
        names = [drawing.option(second.name, value) for value in second.values]
        at = "x[:, k]" if definition.against else "x"
        lines += [
            f"for k, name in enumerate({names!r}):",
            f"    axes.fill_between({at}, low[:, k], high[:, k], alpha=0.2)",
            f'    axes.plot({at}, middle[:, k], "o-", label=name)',
            "axes.legend()",
        ]
    if not definition.against:
        lines += [
            "diverged = results.diverged().reshape(len(x), -1).any(axis=1)",
            "for place in diverged.nonzero()[0]:  # a cross at the upper edge",
            '    axes.plot(x[place], 0.97, "x", c="red", transform=axes.get_xaxis_transform())',
        ]
    scales = [("x", is_log_x(drawing)), ("y", of.log)]
    lines += [f'axes.set_{name}scale("log")' for name, log in scales if log]
    lines.append(f"axes.set(xlabel={x_label(drawing)!r}, ylabel={of.label!r})")
    return "\n".join([*lines, "plt.show()"])


def _map_plot(drawing: Drawing) -> str:
    sweep = drawing.results.sweep
    of = drawing.sweepable.quantities[drawing.definition.readout]
    texts = [[drawing.text(axis.name, value) for value in axis.values] for axis in sweep.axes]
    labels = [drawing.label(axis.name) for axis in sweep.axes]
    norm = ', norm="log"' if of.log else ""
    return "\n".join(
        [
            f"x, y = {texts[0]!r}, {texts[1]!r}",
            "figure, axes = plt.subplots()",
            f'image = axes.imshow(middle.T, origin="lower", aspect="auto"{norm})',
            "for place in zip(*results.diverged().nonzero()):  # a cross where runs diverged",
            '    axes.plot(*place, "x", c="red")',
            "axes.set_xticks(range(len(x)), x)",
            "axes.set_yticks(range(len(y)), y)",
            f"axes.set(xlabel={labels[0]!r}, ylabel={labels[1]!r})",
            f"figure.colorbar(image, label={of.label!r})",
            "plt.show()",
        ]
    )
