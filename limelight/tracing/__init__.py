"""What does each layer of a network make of a text?

Other rooms use: trace (trace_reading, Trace), blocks (blocks, Block), words (nearest_words), arrays (pack).
"""
