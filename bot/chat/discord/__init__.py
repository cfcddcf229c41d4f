"""Discord: an adapter of the chat port on discord.py, and the parts it is made of.

chat      the port: send, find, edit, delete
rest      one request, one answer; the SDK's own repeats and sleeps are switched off
history   looks for a message in a channel, and for what the bot may do there
gateway   the event connection: channels that come and go, clicks
diagnose  what keeps the bot from working, and which page to open
sdk       the only place that touches the SDK's own globals

outcome   what an answer means (pure, as is all that follows)
embeds    what people see, with `markup` for text from outside and `phrases` for fixed words
preview   how a message's payload looks, as HTML
marks     the names by which the service and we know one delivery
window    how many posts a channel takes
access    permissions: who may do what where, and what to tick
invite    the address that adds the bot to a server
"""
