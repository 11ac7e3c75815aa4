"""Scripts that made what is shipped in corpus/: weights and packed lexica."""
