"""How does the page stand in a folder, without a server?

Other rooms use: export (export_site).
"""
