"""Discord: an adapter of the chat port on discord.py, and the pure parts it is made of.

chat      the port: send, find, edit, delete
rest      one request, one answer; never more than one, never a sleep of the SDK's own
gateway   the event connection: channels that come and go, clicks
outcome   what an answer means (pure)
embeds    what people see (pure), with `markup` for text from outside and `phrases` for fixed words
access    permissions: who may do what where, and what to tick (pure)
diagnose  what keeps the bot from working, and which page to open
invite    the address that adds the bot to a server (pure)
sdk       the only place that touches the SDK's own globals
"""
