"""Parameter sweeps: the same measurement at many settings, with the spread over seeds."""
