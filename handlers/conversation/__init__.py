"""The vocabulary of a turn, forms, the engine of one turn, interruptions."""
