"""Turns files into batches.

Other packages use: reviews (read_reviews, Columns), prepare (prepare, PreparedData), corpus (Corpus), batches
(Batches), sampling, images, vectors.
"""
