"""Writes reports for people.

Other packages use: card (write_card).
"""
