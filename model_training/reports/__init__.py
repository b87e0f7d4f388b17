"""What do people read of it?"""
