"""Audits any classifier: what it fails at, whom it treats differently, how sure it may be, how true its light is.

Other packages use: audit (Auditor, Rows), report (Audit, read_audit), compare, thresholds, own (read_own), answers
(Journal); behaviour, changes and scale have the sentences, and research makes lessons of them.
"""
