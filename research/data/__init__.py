"""Training rows that only the recipes use, added to those of `prepare`.

Other packages use: config (LessonConfig), coarse (rows whose labels are vaguer), soft (a probability for each label),
turned (pairs of reviews of opposite labels), behaviour (sentences that test one thing at a time), split, sample.
"""
