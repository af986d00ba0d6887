"""The HTTP door: every question as a GET with typed parameters, in every form, read-only."""
