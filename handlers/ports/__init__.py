"""What the conversation needs of the rest of the house, as protocols."""
