"""Documents that people are handed: drawn from words and values that are given, nothing looked up, nothing said."""
