"""Telegram (电报): the channel by aiogram. Importing it costs three seconds of CPU: only when a token is set.

channel   receives by polling or webhook, confirms after the commit; sends by `sending`
calls     calls of the Bot API; what the SDK raises ends there
updates   update → Inbound → door            contents   what a message holds: words, photos, voices, places
sending   Outgoing → calls                   memory     which message of Telegram's shows which of ours
lanes     polling: order per chat, and the offset that may be confirmed
layout    texts cut to length, rows of buttons, what a button carries
wire      bytes → JSON, the caps
"""

from bot.channels.telegram.channel import Telegram

__all__ = ["Telegram"]
