"""Slack: `chat` is the adapter that the outbox knows; everything else here serves it.

chat          send, find, edit, delete, and the life of the connection
api           one request, and the only meeting with the SDK's exceptions
outcome       what an answer means (pure)
blocks        how a message looks (pure)
replies       how an answer to a command looks (pure)
elements      what payloads are built from, and text made safe for them (pure)
preview       how a message's payload looks, as HTML (pure)
history       looking for messages by their keys
allowance     how much may be posted at once (pure)
receiver      Socket Mode, signed HTTP, and the events in them
interactions  commands, clicks, forms, searches and shortcuts: acknowledged, carried out, answered
payloads      what they say (pure)
forms         what a command was not told, asked for (pure)
whisper       answering the asker alone
people        who may manage a channel, and which language they read
replays       requests that were carried out already (pure)
manifest      the app as Slack is told of it (pure)
diagnose      what keeps the bot from working, and which page to open
secrets       keeping tokens out of logs
"""
