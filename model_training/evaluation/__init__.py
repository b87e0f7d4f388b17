"""What are weights worth, how sure are they, and how honest?

Other rooms use: evaluate (evaluate, predict), scores, calibration, insights, faithfulness, document_map, familiarity,
tfidf (the linear baseline), behaviour (failures by capability).
"""
