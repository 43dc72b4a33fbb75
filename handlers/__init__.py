"""The conversation: platform-neutral, imports `tickets` only, meets the rest of the house at `handlers.ports`."""
