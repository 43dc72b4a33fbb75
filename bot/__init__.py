"""Edges and wiring: the only package that knows the rest."""
