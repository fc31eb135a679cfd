import pickletools

import pytest

from engine.humans.body.hostile_file import hostile_pickle
from engine.humans.body.restricted_pickle import RefusedFileError
from engine.humans.body.smpl_file import read_body


def test_it_is_a_pickle_that_calls_a_shell() -> None:
    found = [
        (opcode.name, argument) for opcode, argument, _ in pickletools.genops(hostile_pickle())
    ]
    assert found[0] == ("GLOBAL", "os system")
    assert [name for name, _ in found[-2:]] == ["REDUCE", "STOP"]


def test_it_is_refused_by_name() -> None:
    with pytest.raises(RefusedFileError, match=r"os\.system"):
        read_body("body.pkl", hostile_pickle())


def test_a_command_cannot_break_out_of_its_quotes() -> None:
    with pytest.raises(ValueError, match="quotes"):
        hostile_pickle("it's")
