"""The residents' side (市民一侧): who takes a message; one file a door."""
