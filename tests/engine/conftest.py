"""The CPU as in production: one thread. On a busy machine two make small tests 20 times slower."""

from engine import device

device.setup()
