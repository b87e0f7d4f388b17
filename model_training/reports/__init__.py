"""What do people read of it?

Other rooms use: card (write_card), readme (update_readme), ablation (ablation).
"""
