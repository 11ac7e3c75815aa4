"""What the rows and notes mean: figures, risks, signals, the social contract. Pure functions, no clock."""
