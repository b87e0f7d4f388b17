"""Turns files into batches.

Other packages use: reviews (read_reviews, Columns), prepare (prepare, PreparedData), corpus (Corpus), batches
(Batches), sampling, parts (RowSource: rows besides those of files), images, vectors.
"""
