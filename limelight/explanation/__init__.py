"""Why this answer, and how far can it be trusted?"""
