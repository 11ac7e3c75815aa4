"""Frozen types that cross the rooms, one module a noun; no I/O."""
