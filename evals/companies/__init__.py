"""Invented companies that no method was built on, with their keys and the command that scores the product on them."""
