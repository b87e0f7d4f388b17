"""Draws answers.

Other packages use: html (to_html, headline), audit (to_html) and templates (fill).
"""
