"""The residents' side: one file per dialogue."""
