"""Sentence vectors, an optional help to placing: models behind one port, and what makes their answers comparable."""
