"""Days and lengths of time in the words of staff (日期和时长): which day is named, and how long something lasts.

`words` what the words are worth and where they end · `day` the days that a text names · `length` the lengths that it tells.
`past` the days that have been, in stretches: quarters, half-years, from one day to another. What is done with them is each reader's:
`until` (more time, shelving), `spans` (absence), `periods` (what is asked about), and the date that a reply is given beside a weekday
(`replying.wording`).
"""
