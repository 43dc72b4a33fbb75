"""The web chat's page and what its channel leans on: frames, sessions and the first view."""
