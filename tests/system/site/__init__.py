"""The page without a server gives the answers of the server."""
