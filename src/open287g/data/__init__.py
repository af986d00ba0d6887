"""Files of the project and of a workspace as typed frames: the one place that reads CSV, YAML and editions."""
