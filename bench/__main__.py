"""All benchmarks in one report: `python -m bench [names] [--quick]`.

Exits with 1 if a figure misses its target.
"""

import argparse
import importlib
import os
import platform
import time

# In the order of the report. Each module has `main()`, which prints its figures and returns whether
# all targets were met; `main(quick=True)` takes seconds and shows only that it works.
BENCHMARKS = (
    "gridworld",
    "diffusion",
    "flows",
    "gans",
    "gans_digits",
    "vae",
    "digits",
    "alive",
    "marching",
    "gaussian_scene",
    "meshes",
    "gaussian_picture",
    "receptive_fields",
    "gaussian_splats",
    "body",
    "scene",
    "latency",
    "visitors",
    "load",
    "sweeps",
    "films",
    "hammer",
    "memory",
)


def main() -> int:
    """Runs what was asked for, everything by default; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="few repetitions, for a test")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {BENCHMARKS}")
    print(
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    missed = []
    for name in chosen.names or BENCHMARKS:
        print(f"\n== {name} ==", flush=True)
        began = time.monotonic()
        if not importlib.import_module(f"bench.{name}").main(quick=chosen.quick):
            missed.append(name)
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    print(f"\n{'Missed: ' + ', '.join(missed) if missed else 'All targets met.'}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
