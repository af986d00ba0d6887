"""Who can be asked for bytes: a person's files, the web, the Wayback Machine."""
