"""Writes reports for people.

Other packages use: card (write_card), readme (update_readme), ablation (ablation).
"""
