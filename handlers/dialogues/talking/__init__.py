"""What makes no ticket: questions answered, a person asked for, small talk."""
