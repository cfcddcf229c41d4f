"""Discord: an adapter of the chat port on discord.py, and the parts it is made of.

chat          the port: send, find, edit, delete
rest          one request, one answer; the SDK's own repeats and sleeps are switched off
history       looks for a message in a channel, and for what the bot may do there
gateway       the event connection: channels that come and go, what people say
interactions  answers what people say, each by an `exchange` over HTTP
registration  keeps the slash command at Discord as ours is
diagnose      what keeps the bot from working, and which page to open
sdk           the only place that touches the SDK's own globals

outcome       what an answer means (pure, as is all that follows)
calls         what people say, read as calls
announcement  our commands as Discord is told of them
embeds        what people see in a channel, with `markup` for text from outside and `phrases` for fixed words
replies       what an asker sees
cards         lines in embeds, for both
components    buttons and menus, for both
preview       how a message's payload looks, as HTML
locales       languages as Discord calls them
marks         the names by which the service and we know one delivery
window        how many posts a channel takes
access        permissions: who may do what where, and what to tick
invite        the address that adds the bot to a server
"""
