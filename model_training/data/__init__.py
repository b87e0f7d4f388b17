"""How do files become batches?

Other rooms use: reviews (read_reviews, Columns), prepare (prepare, PreparedData), corpus (Corpus), batches (Batches),
sampling, coarse and soft (rows whose labels say less, or more), behaviour (sentences that ask one thing at a time),
turned (pairs of reviews of opposite labels), parts, split, images, vectors.
"""
