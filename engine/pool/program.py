"""The program of a process of the pool; started by `engine.pool.process`."""

import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from engine.pool.messages import Outbox
from engine.pool.orders import Ready

NICENESS = 3
"""So that the server answers before a simulation goes on."""


def main(connection_descriptor: int, memory_descriptor: int) -> None:
    """Serves the orders that come, until nobody is at the other end."""
    connection = Connection(connection_descriptor)
    outbox = Outbox(connection, memory_descriptor)
    os.nice(NICENESS)
    from engine import device
    from engine.pool.work import Work

    device.setup()
    outbox.send(Ready())
    work = Work(outbox.send)
    with suppress(EOFError, OSError):
        while True:
            while work.idle or connection.poll():
                work.take(connection.recv())
            work.go_on()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
