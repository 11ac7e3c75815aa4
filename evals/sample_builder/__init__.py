"""Builds the sample company's binary and encoded files from readable sources."""
