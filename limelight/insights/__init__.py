"""Insights into an answer, in addition to the prediction itself: `insights.read_insights` and its parts."""
