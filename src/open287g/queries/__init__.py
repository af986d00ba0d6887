"""One function for each question: a typed request in, an answer out."""
