"""Draws answers.

Other packages use: html (to_html, to_fragment, headline), heat (heat).
"""
