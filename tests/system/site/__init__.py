"""The static site gives the same answers as the server."""
