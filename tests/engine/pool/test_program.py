"""The program of a process ends by itself when its server is gone, and steps aside for it."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from engine.pool import program

ROOT = Path(program.__file__).parents[2]


def niceness() -> int:
    return os.nice(0)


def test_it_is_nicer_than_the_server(processes) -> None:
    assert processes.call(niceness) == min(19, niceness() + program.NICENESS)


def test_a_process_whose_server_was_killed_ends() -> None:
    """The server prints the number of its process and is killed: that must end too."""
    script = textwrap.dedent("""
        import os, sys
        from engine.pool.orders import Call
        from engine.pool.process import Process
        process = Process()
        process.ask(Call(os.getpid)).done.wait(60)
        print(process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """)
    server = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert server.returncode == -9
    child = Path(f"/proc/{int(server.stdout)}")
    for _ in range(200):
        if not child.exists() or "\nState:\tZ" in (child / "status").read_text():
            break
        subprocess.run(["sleep", "0.05"], check=True)
    else:
        raise AssertionError("the process is still there")
