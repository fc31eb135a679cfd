"""Implicit surfaces: shapes as the zero level of a field."""

from pages.geometry.implicit_surfaces import (
    combine,
    deepsdf,
    explain,
    fields,
    learn,
    marching,
    mesh,
    occupancy,
    sweeps,
)
from pages.geometry.implicit_surfaces.analyses import OF_TAB
from pages.geometry.implicit_surfaces.exports import EXPORTS
from pages.geometry.implicit_surfaces.networks import NETWORKS
from pages.geometry.implicit_surfaces.presets import PRESETS
from ui.topic import Experiment, Topic, run

TABS = (
    # name, title, module, own fields, what the seed decides
    ("combine", "Combine shapes", combine, fields.COMBINE, ""),
    ("marching", "Marching cubes", marching, fields.MARCHING, ""),
    ("learn", "Learn a surface", learn, fields.LEARN, fields.CHANCE),
    ("occupancy", "Occupancy", occupancy, fields.OCCUPANCY, fields.CHANCE),
    ("deepsdf", "DeepSDF", deepsdf, fields.DEEPSDF, fields.CHANCE),
    ("mesh", "Your mesh", mesh, fields.MESH, ""),
)

TOPIC = Topic(
    "implicit-surfaces",
    fields.SHARED,
    experiments=tuple(
        Experiment(
            name,
            title,
            controls=module.draw_controls,
            stage=module.draw_stage,
            intro=explain.INTROS[name],
            fields=own,
            presets=PRESETS[name],
            maths=explain.MATHS[name],
            sources=explain.SOURCES[name],
            code=explain.CODE[name],
            network=NETWORKS.get(name),
            seeded=seeded,
            exports=EXPORTS[name],
            sweepable=sweeps.SWEEPABLE.get(name),
            sweeps=sweeps.PRESETS.get(name, ()),
            analyses=OF_TAB.get(name, ()),
        )
        for name, title, module, own, seeded in TABS
    ),
    diagram=explain.DIAGRAM,
    kept=("camera",),
    on_open=fields.cut_open,
)

if __name__ == "__main__":
    run(TOPIC)
