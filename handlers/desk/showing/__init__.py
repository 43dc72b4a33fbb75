"""What staff are shown: cards, lists, rates, the morning's report."""
