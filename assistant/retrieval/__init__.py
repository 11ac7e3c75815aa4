"""Search over records and index: a ranking of places, then passages grown around them."""
