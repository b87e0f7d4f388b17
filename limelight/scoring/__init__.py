"""What do thousands of reviews say? Texts in, a table of answers out, and what drives them: no files, no processes."""
