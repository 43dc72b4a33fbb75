"""Faults under load (故障): real processes are killed, frozen, cut off and lied to while residents and officers write.

residents, officers ─► Telegram (ours) ─ duplicates, reordering, retries ─► minhu run | serve, work
                             ▲   └ 429, 502, resets, hanging                        │
            nemesis: kill -9, seams, freezing, database stopped, disk full ─────────┘
afterwards the checker reads only the history and the database

make faults      the long form on SQLite and on PostgreSQL; exit code 1 where a criterion fails
"""
