"""Pictures that notebooks of several topics draw; each is written out where it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def show_pictures(pictures: Iterable[Any], columns: int = 8, titles: Sequence[str] = ()) -> None:
    """Grey pictures from 0 to 1 in rows, with what stands above each."""
    import matplotlib.pyplot as plt
    import numpy as np

    shown = [np.asarray(picture) for picture in pictures]
    rows = -(-len(shown) // columns)
    size = (1.15 * columns, (1.4 if titles else 1.15) * rows)
    _, grid = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for place, axes in enumerate(grid.flat):
        axes.axis("off")
        if place < len(shown):
            axes.imshow(shown[place], cmap="gray_r", vmin=0, vmax=1)
        if place < len(titles):
            axes.set_title(titles[place], fontsize=9)
    plt.show()


def plot_curves(
    axes: Axes, x: Any, curves: dict[str, Any], x_label: str, y_label: str, *, log_y: bool = False
) -> None:
    """Curves by their names over the same x."""
    for name, values in curves.items():
        axes.plot(x, values, label=name)
    if log_y:
        axes.set_yscale("log")
    axes.set(xlabel=x_label, ylabel=y_label)
    axes.legend()
