"""What a folder of weights may hold beside a network: a map of held-out reviews, and a second reader."""
