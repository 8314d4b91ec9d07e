"""From source files to records, rejects and triples."""
