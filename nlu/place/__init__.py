"""Places (地点): where the problem is, from words or from a pin."""
