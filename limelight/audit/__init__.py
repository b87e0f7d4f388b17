"""Audits any classifier: what it fails at, whom it treats differently, how far to trust it.

Other packages use: audit (Auditor), certainty (Rows), report (Audit, read_audit), against (compare), answers (kept);
behaviour, changes and scale make sentences, which research also uses for training.
"""
