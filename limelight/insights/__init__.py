"""What else can be said of a text?"""
