"""Mutations: deliberate faults of the product, each of which a named suite must catch."""
