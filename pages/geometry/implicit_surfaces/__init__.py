"""The parts of the page of implicit surfaces."""
