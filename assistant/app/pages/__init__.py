"""One module a page; each builds its Blocks over the door that it is given."""
