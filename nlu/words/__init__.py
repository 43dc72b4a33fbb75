"""The general word lists (词表), one readable file a language; city words come from the city's data."""
