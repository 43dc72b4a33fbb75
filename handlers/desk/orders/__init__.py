"""What staff do with tickets: by button, by number, in plain words."""
