"""The rows of a table: read, answered, dated and checked, with the outcome of each."""
