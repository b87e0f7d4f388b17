"""How is a network run fast?"""
