"""A conversation: the vocabulary of a turn, forms, the engine of one turn, interruptions."""
