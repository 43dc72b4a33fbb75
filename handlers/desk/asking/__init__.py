"""What staff ask of the line."""
