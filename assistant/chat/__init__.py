"""Answers questions about the week: from computed figures first, from evidence next, else by saying what is missing."""
