"""Measurements of the product: data, keys, benchmarks and the scripts that made them."""
