"""What goes to residents in the words of staff, and what does not."""
