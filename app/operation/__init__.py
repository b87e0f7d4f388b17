"""The process: start, sockets, limits, logs and shutdown."""
