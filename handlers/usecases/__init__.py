"""What can be done to a ticket: one callable a change. `Casework` is what they all stand on."""
