"""The process: start, sockets, limits, logs, metrics and shutdown."""
