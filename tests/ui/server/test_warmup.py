"""After the warm-up the garbage collector has nothing heavy left to visit."""

import json
import subprocess
import sys

from tests.support.server import ROOT

WARM = """
import gc, json, time
from ui.server import warmup
warmup.start().join()
def collect():
    start = time.perf_counter(); gc.collect(); return time.perf_counter() - start
frozen = min(collect() for _ in range(5))
count = gc.get_freeze_count()
gc.unfreeze()
print(json.dumps({"frozen": frozen, "thawed": min(collect() for _ in range(5)), "count": count}))
"""


def test_the_freeze_takes_the_start_up_objects_out_of_every_collection() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    result = json.loads(answer.stdout)
    assert result["count"] > 200_000, "torch and its optimisers belong to what is frozen"
    assert result["frozen"] < result["thawed"] / 10
