"""Shapes are checked: every jaxtyping annotation of the engine, by beartype, in every test."""

from jaxtyping import install_import_hook

import tests.support.typecheck

# Before any test module imports the engine; in production the annotations cost nothing.
install_import_hook("engine", f"{tests.support.typecheck.__name__}.checked")
