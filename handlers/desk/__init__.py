"""The staff's side, one file a job; `desk.py` hears every message of theirs.

reading/    how their words are read: short answers, days, names, which ticket
showing/    what they are shown: cards, lists, rates, the morning's report
orders/     what they do with tickets: by button, by number, in plain words
replying/   what goes to residents in their words, and what does not
asking/     what they ask of the line
"""
