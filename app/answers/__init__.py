"""The requests and answers of the API."""
