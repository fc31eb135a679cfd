"""Shapes are checked: every jaxtyping annotation of the engine, by beartype, in every test."""

from jaxtyping import install_import_hook

# Before any test module imports the engine; in production the annotations cost nothing.
install_import_hook("engine", "beartype.beartype")
