"""Many reviews, each exactly once: tables in, the same tables with answers out."""
