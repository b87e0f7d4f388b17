"""Classifiers that are not networks of ours, behind a function, a module or an address: wrap, and ask over HTTP."""
