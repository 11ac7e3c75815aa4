"""Reading prose: sentences, numbers, dates and names. Pure functions, no I/O."""
