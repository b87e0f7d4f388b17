"""How is an answer drawn?

Other rooms use: html (to_html, to_fragment, headline), heat (heat).
"""
