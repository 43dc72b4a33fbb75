"""The command line `minhu` (命令行). Nothing is imported before the command that needs it is known: `--help` is quick.

Exit codes: 0 done; 1 not found, or faults were shown; 2 a wrong option, setting, city or store, told in one line.
"""

from bot.cli.commands import app, main

__all__ = ["app", "main"]
