"""Audits any classifier: what it fails at, whom it treats differently, how far to trust it.

Other packages use: audit (Auditor), certainty (Rows), report (Audit, read_audit), against (compare), answers
(kept); behaviour, changes and scale have the sentences, and research makes lessons of them.
"""
