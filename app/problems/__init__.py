"""What can go wrong, and how is it said?"""
