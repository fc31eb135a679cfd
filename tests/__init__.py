"""The tests mirror engine/, ui/ and pages/. (A package, since other projects ship a `tests`.)"""
