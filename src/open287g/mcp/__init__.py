"""The door for assistants: a few questions of the registry as tools of the Model Context Protocol."""
