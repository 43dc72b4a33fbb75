"""Danger and despair (险情、危机): what an alarm says and does, and how it ends."""
