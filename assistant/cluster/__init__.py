"""Bulk ingest on a Ray cluster: notes are read, cut and embedded there, and stored by one driver. Needs `cluster`."""

from assistant.cluster.reading import ClusterNote, ClusterReading

__all__ = ["ClusterNote", "ClusterReading"]
