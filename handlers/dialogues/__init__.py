"""The residents' side: one file a dialogue."""
