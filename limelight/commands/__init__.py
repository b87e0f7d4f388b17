"""The commands of the library and the server."""
