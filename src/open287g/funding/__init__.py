"""Money offered under 287(g): what the rules imply, every uncertainty carried through. Pure: text and frames in."""
