"""Turns files into batches.

Other packages use: reviews (read_reviews, Columns), prepare (prepare, PreparedData), corpus (Corpus), batches
(Batches), sampling, coarse (rows whose labels are vaguer), parts (RowSource: rows besides those of files), images,
vectors.
"""
