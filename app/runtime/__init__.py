"""The models, and the queues of their clients."""
