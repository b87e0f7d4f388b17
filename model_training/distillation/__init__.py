"""What can a larger model lend to a small one?"""
