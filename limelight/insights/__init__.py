"""Insights into an answer, besides the prediction itself: `insights.read_insights` and its parts."""
