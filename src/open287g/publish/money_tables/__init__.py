"""The money's answers as people read them: rows of estimates in, sentences and grouped tables of words out.

Rounds for reading and computes nothing else; full precision stays in the rows. Refuses nothing: no rows, no groups.
"""
