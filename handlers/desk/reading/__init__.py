"""How the words of staff are read: short answers, days, names, which ticket."""
