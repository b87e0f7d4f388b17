"""How is a network run fast?

Other rooms use: engine (Engine, Explanation and the array types), han_engine, kim_cnn_engine, batch (packing
documents), compiled (CompiledAhead, compiles_shapes), sentence_cache (SentenceCache).
"""
