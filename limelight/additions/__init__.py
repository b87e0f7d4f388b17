"""Parts of a folder of weights that no prediction needs: a map of held-out reviews."""
