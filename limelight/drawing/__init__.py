"""Draws answers.

Other packages use: html (to_html, headline), heat (heat).
"""
