"""The residents' side, one file per dialogue.

drafting/   the draft: what words, pins and photos tell of a matter, where it is, whom it concerns
danger/     danger and despair: what an alarm says and does, and how it ends
talking/    what makes no ticket: questions answered, a person asked for, small talk
reporting/  from the first words to the promise: the questions, the review
following/  a ticket that is filed: progress, more of it, urging, withdrawing, the follow-up
"""
