"""What several tests and benchmarks need: the running app, a protocol client, a browser."""
