"""Other classifiers, as a function, a module or an address: wrap (makes a `Predictor`), and ask (calls over HTTP)."""
