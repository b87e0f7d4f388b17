"""Turns files into batches.

Other packages use: reviews (read_reviews, Columns), prepare (prepare, PreparedData), corpus (Corpus), batches
(Batches), sampling, coarse and soft (rows whose labels are vaguer, or finer), behaviour (sentences that test one thing
at a time), turned (pairs of reviews of opposite labels), parts, split, images, vectors.
"""
