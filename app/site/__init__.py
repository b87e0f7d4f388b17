"""The page as a static site, without a server.

Other packages use: export (export_site).
"""
