"""News out of an edition: Atom and JSON Feed, notices by rules, a daily digest; each event announced once."""
