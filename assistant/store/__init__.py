"""Where things are kept: records (the truth), the index (rebuildable) and the embeddings."""
