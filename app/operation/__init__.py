"""How does the process live, listen, count and end?"""
