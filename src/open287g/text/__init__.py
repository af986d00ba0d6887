"""Text: one fold, harmless text, suggestions and phrases; what every room says words with."""
