"""A pickle that would run a command if it were opened as usual, to show that it is refused.

It is written by hand, opcode by opcode, and nothing here ever loads it with `pickle`.
"""

COMMAND = "echo your files are mine"


def hostile_pickle(command: str = COMMAND) -> bytes:
    """A pickle of the call ``os.system(command)``, protocol 0.

    >>> hostile_pickle("true")
    b"cos\\nsystem\\n(S'true'\\ntR."
    """
    if "'" in command or "\n" in command:
        raise ValueError("The command has neither quotes nor line breaks.")
    return f"cos\nsystem\n(S'{command}'\ntR.".encode()
