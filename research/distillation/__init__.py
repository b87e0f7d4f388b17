"""What can a larger model lend to a small one?

Other rooms use: teach (teach, TeacherConfig), teacher (Teacher; needs PyTorch), label (label_texts), answers
(Answers), vectors (read_vectors). `taught/` keeps what the teachers of the shipped weights said.
"""
