"""Who holds the models, and who waits for them?"""
