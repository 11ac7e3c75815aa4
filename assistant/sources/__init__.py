"""Files in: one reader a format, one table of column aliases."""
