"""Telegram (电报): the channel by aiogram. Importing it costs three seconds of CPU: only when a token is set.

channel   aiogram: update → Inbound, Outgoing → calls; the only file that knows the SDK
lanes     polling: order per chat, and the offset that may be confirmed
layout    texts cut to length, rows of buttons, what a button carries
"""

from bot.channels.telegram.channel import Telegram

__all__ = ["Telegram"]
