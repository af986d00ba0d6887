"""The sections of the brief: each takes the facts and the figures and gives one section."""
