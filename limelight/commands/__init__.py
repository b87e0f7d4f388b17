"""What can be asked for at a command line?"""
