"""Rehearsal: what a watchlist would have made of entries that were collected, without telling anybody. Pure.

Rules, and why

1. Entries are decided by `bot.decide`, in the order of their collection, each at the moment of its collection:
   what a rehearsal shows is what the bot would have done. Between batches a `Recollection` remembers stories and
   alerts just as the database does for the pipeline.
2. Every entry counts as published while its feed was being watched, and every watch as old enough: whoever
   tries a watch asks what it will bring, not that it missed the past. So neither the baseline of a new feed
   (`baseline`) nor the age of a watch (`before-watch`) keeps an entry back. All other rules hold; `max_age` too,
   so that a new feed's archive does not count as the news of one day.
3. An alert that would be held (quiet hours, settling) counts when it is decided.
4. Alerts a day are counted over the time that the entries span, and over one day at least: an hour's entries
   say little about a day, but surely not twenty-four times as much.
5. A name is ambiguous where texts carry it that mean something else (rejected), or that do not show what they
   mean (taken, though nothing around the name speaks for a firm and something speaks against it). A text counts
   by its clearest mention, since one clear mention settles what the others mean. Where the name is but a part of
   another firm's, nobody is in doubt: such a text is counted apart.
"""
