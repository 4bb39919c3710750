"""The mind that is always there: a reflective listener of rules and phrasings, without any model behind it.

In the tradition of Weizenbaum's ELIZA (1966): it takes up what a person says, gives it back from their side and asks
on. It knows what it was told in this talk and nothing else, and says so. The engine is small; what it says stands in
the TOML files beside it.
"""
