"""What are weights worth, how sure are they, and how honest?"""
