"""How are files of reviews scored, each row exactly once, by one process, by several, or on a cluster?"""
