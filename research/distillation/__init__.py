"""Transfers knowledge from a larger model to a small one.

Other packages use: teach (teach, TeacherConfig), teacher (Teacher; needs PyTorch), label (label_texts), answers
(Answers), vectors (read_vectors).
"""
