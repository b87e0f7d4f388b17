"""Is a network better than something simpler, on the same rows?"""
