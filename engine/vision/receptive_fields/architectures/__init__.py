"""Published networks, and small ones to compare, as graphs of layers."""
