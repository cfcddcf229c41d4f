"""The tables. The migrations make exactly these, and a test holds the two together.

- Ids are never used again, also after the last row was purged: a story is called after its entry, and
  decisions outlive both. SQLite promises that only with AUTOINCREMENT.
- `seen` outlives `entry`: an entry that was purged must not look new while its feed still lists it.
- `report` and `decision` name an entry by its id but do not refer to it, for they outlive it too.
- What follows a story (reports, alerts, corrections, deliveries) goes with it.
- `report_key` begins with the key, and entries are numbered as they are collected: the latest reports with a
  key stand at the end of its run, so a key that thousands share costs no more to look up than another.
- `delivery.due_at` is when the row may be claimed: `not_before`, or the end of the lease while it is being
  sent; null when nothing is to be done. One indexed column answers the outbox's first question.
- `correction` keeps what was said after one another, in the order of its ids: the last word on an entry in a channel
  holds, and when that is taken back, the one before.
- `delivery.digest_id` names the digest that tells a post in its stead; `alone` keeps one out of every digest;
  `together` keeps a post from being claimed until it is in a digest, or let go;
  `part_of` is, of an update, the story whose alert tells what its post told;
  `sweep_at` is when a message that may show twice is looked for again.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, UniqueConstraint, text

from bot.store.columns import CleanText, Duration, Id, Numbers, UtcDateTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feed = Table(
    "feed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("community", CleanText, nullable=False),  # empty: declared in a file; null would escape the constraint
    Column("name", CleanText, nullable=False),
    Column("language", CleanText),
    Column("every", Duration),
    Column("zone", CleanText),
    Column("tags", Words, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("body_hash", CleanText),
    Column("moved_to", CleanText),
    Column("baseline_at", UtcDateTime),
    Column("next_check_at", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("changed_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("trouble", CleanText),
    Column("detail", CleanText),
    Column("habits", CleanText),
    Column("told", CleanText),
    Column("lease_until", UtcDateTime),
    UniqueConstraint("url", "community"),
    sqlite_autoincrement=True,
)
# SQLite uses a partial index only where the query spells the condition alike, and SQLAlchemy spells it so.
Index(None, feed.c.next_check_at, sqlite_where=text("active = 1"), postgresql_where=feed.c.active)

seen = Table(
    "seen",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", Id, ForeignKey("feed.id"), nullable=False),
    Column("guid", CleanText),
    Column("link", CleanText),
    Column("title", CleanText),
    Column("last_present_at", UtcDateTime, nullable=False),
    Index(None, "feed_id", "guid"),
    Index(None, "feed_id", "link"),
    Index(None, "feed_id", "title"),
    sqlite_autoincrement=True,
)

entry = Table(
    "entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", Id, ForeignKey("feed.id"), nullable=False),
    Column("title", CleanText, nullable=False),
    Column("link", CleanText),
    Column("summary", CleanText, nullable=False),
    Column("outlet", CleanText, nullable=False),
    Column("language", CleanText),
    Column("published_at", UtcDateTime),
    Column("collected_at", UtcDateTime, nullable=False, index=True),
    Column("backlog_rank", Integer),
    Column("date_note", CleanText),
    Column("pending", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_entry_pending", entry.c.id, sqlite_where=text("pending = 1"), postgresql_where=entry.c.pending)

article = Table(
    "article",
    metadata,
    Column("entry_id", Id, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("obstacle", CleanText),
    Column("read_at", UtcDateTime, nullable=False),
)

story = Table(
    "story",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("merged_into", Id),
)
Index(
    None,
    story.c.merged_into,
    sqlite_where=story.c.merged_into.is_not(None),
    postgresql_where=story.c.merged_into.is_not(None),
)

report = Table(
    "report",
    metadata,
    Column("id", Id, primary_key=True),  # the order in which reports joined
    Column("entry_id", Id, nullable=False, unique=True),
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("feed_id", Id, nullable=False),
    Column("outlet", CleanText, nullable=False),
    Column("language", CleanText),
    Column("title", CleanText, nullable=False),
    Column("link", CleanText),
    Column("link_key", CleanText),
    Column("at", UtcDateTime, nullable=False),
    Column("keys", Numbers, nullable=False),  # again in report_key, to be looked up by; here to be read with the row
    Column("traits", CleanText, nullable=False),
    sqlite_autoincrement=True,
)

report_key = Table(
    "report_key",
    metadata,
    Column("key", Id, primary_key=True, autoincrement=False),
    Column("entry_id", Id, ForeignKey("report.entry_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index(None, "entry_id"),
    sqlite_with_rowid=False,
)

alert = Table(
    "alert",
    metadata,
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("channel", CleanText, primary_key=True),
    Column("state", CleanText, nullable=False),
    Column("reasons", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry_id", Id, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", CleanText, nullable=False),
    Column("actor_name", CleanText, nullable=False),
    Column("call", CleanText, nullable=False),
    Column("apart_from", Id),
    UniqueConstraint("entry_id", "channel", "call"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", CleanText, nullable=False, unique=True),
    Column("kind", CleanText, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), index=True),
    Column("message", CleanText, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("state", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ever_unknown", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("last_attempt_at", UtcDateTime),
    Column("message_id", CleanText),
    Column("detail", CleanText),
    Column("digest_id", Id, ForeignKey("delivery.id", ondelete="SET NULL")),
    Column("alone", Boolean, nullable=False),
    Column("together", Boolean, nullable=False),
    Column("sweep_at", UtcDateTime),
    Column("part_of", Id),
    sqlite_autoincrement=True,
)
for _column in (delivery.c.digest_id, delivery.c.sweep_at):
    Index(None, _column, sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None))
Index(
    None,
    delivery.c.channel,
    delivery.c.due_at,
    sqlite_where=delivery.c.due_at.is_not(None),
    postgresql_where=delivery.c.due_at.is_not(None),
)

decision = Table(
    "decision",
    metadata,
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    Column("link_key", CleanText, index=True),
    Column("decided_at", UtcDateTime, nullable=False, index=True),
    Column("record", CleanText, nullable=False),
)

watch = Table(
    "watch",
    metadata,
    Column("channel", CleanText, primary_key=True),
    Column("key", CleanText, primary_key=True),
    Column("origin", CleanText, primary_key=True),
    Column("added_at", UtcDateTime, nullable=False),
)

setup = Table(
    "setup",
    metadata,
    Column("channel", CleanText, primary_key=True),
    Column("record", CleanText, nullable=False),
    Column("revision", Integer, nullable=False),
)

community = Table(
    "community",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("record", CleanText, nullable=False),
    Column("revision", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("community", CleanText, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("actor", CleanText, nullable=False),
    Column("actor_name", CleanText, nullable=False),
    Column("command", CleanText, nullable=False),
    Column("call", CleanText, nullable=False, unique=True),
    Index(None, "community", "channel"),
    sqlite_autoincrement=True,
)

parked = Table(
    "parked",
    metadata,
    Column("channel", CleanText, primary_key=True),
    Column("reason", CleanText, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("retry_at", UtcDateTime, nullable=False),
)

beat = Table(
    "beat",
    metadata,
    Column("part", CleanText, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("value", CleanText, nullable=False),
)
