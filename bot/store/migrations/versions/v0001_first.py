"""The first schema.

A migration never changes once it was released, so it names plain types and shares nothing with `tables`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_feed()
    _create_seen()
    _create_entry()
    _create_article()
    _create_story()
    _create_report()
    _create_report_key()
    _create_alert()
    _create_correction()
    _create_delivery()
    _index_delivery()
    _create_setup()
    _create_community()
    _create_audit()
    _create_parked()
    _create_decision()
    _create_watch()
    _create_beat()
    _create_meta()


def _create_feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("every", sa.Double()),
        sa.Column("zone", sa.Text()),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("baseline_at", _MOMENT),
        sa.Column("next_check_at", _MOMENT),
        sa.Column("checked_at", _MOMENT),
        sa.Column("changed_at", _MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("habits", sa.Text()),
        sa.Column("told", sa.Text()),
        sa.Column("lease_until", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("url", "community", name="uq_feed_url_community"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_feed_next_check_at",
        "feed",
        ["next_check_at"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )


def _create_seen() -> None:
    op.create_table(
        "seen",
        sa.Column("id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("last_present_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_seen_feed_id_feed"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_seen_feed_id_guid", "seen", ["feed_id", "guid"])
    op.create_index("ix_seen_feed_id_link", "seen", ["feed_id", "link"])
    op.create_index("ix_seen_feed_id_title", "seen", ["feed_id", "title"])


def _create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("published_at", _MOMENT),
        sa.Column("collected_at", _MOMENT, nullable=False),
        sa.Column("backlog_rank", sa.Integer()),
        sa.Column("date_note", sa.Text()),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_entry_feed_id_feed"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_collected_at", "entry", ["collected_at"])
    op.create_index(
        "ix_entry_pending", "entry", ["id"], sqlite_where=sa.text("pending = 1"), postgresql_where=sa.text("pending")
    )


def _create_article() -> None:
    op.create_table(
        "article",
        sa.Column("entry_id", _ID, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("obstacle", sa.Text()),
        sa.Column("read_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_article"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_article_entry_id_entry", ondelete="CASCADE"),
    )


def _create_story() -> None:
    op.create_table(
        "story",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("merged_into", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_opened_at", "story", ["opened_at"])
    known = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_story_merged_into", "story", ["merged_into"], sqlite_where=known, postgresql_where=known)


def _create_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", _ID, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("link_key", sa.Text()),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("traits", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("entry_id", name="uq_report_entry_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_report_story_id_story", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_story_id", "report", ["story_id"])


def _create_report_key() -> None:
    op.create_table(
        "report_key",
        sa.Column("key", _ID, autoincrement=False, nullable=False),
        sa.Column("entry_id", _ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "entry_id", name="pk_report_key"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["report.entry_id"], name="fk_report_key_entry_id_report", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_key_entry_id", "report_key", ["entry_id"])


def _create_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("story_id", _ID, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "channel", name="pk_alert"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_alert_story_id_story", ondelete="CASCADE"),
    )


def _create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", _ID, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("apart_from", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("entry_id", "channel", "call", name="uq_correction_entry_id_channel_call"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_correction_story_id_story", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_story_id", "correction", ["story_id"])


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("story_id", _ID),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ever_unknown", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("first_attempt_at", _MOMENT),
        sa.Column("last_attempt_at", _MOMENT),
        sa.Column("message_id", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("digest_id", _ID),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("sweep_at", _MOMENT),
        sa.Column("part_of", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_delivery_story_id_story", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["delivery.id"], name="fk_delivery_digest_id_delivery", ondelete="SET NULL"
        ),
        sqlite_autoincrement=True,
    )


def _index_delivery() -> None:
    for column in ("digest_id", "sweep_at"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_delivery_{column}", "delivery", [column], sqlite_where=known, postgresql_where=known)
    op.create_index(
        "ix_delivery_channel_due_at",
        "delivery",
        ["channel", "due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_delivery_story_id", "delivery", ["story_id"])


def _create_setup() -> None:
    op.create_table(
        "setup",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_setup"),
    )


def _create_community() -> None:
    op.create_table(
        "community",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_community"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("call", name="uq_audit_call"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_community_channel", "audit", ["community", "channel"])


def _create_parked() -> None:
    op.create_table(
        "parked",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("retry_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_parked"),
    )


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("entry_id", _ID, autoincrement=False, nullable=False),
        sa.Column("link_key", sa.Text()),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_decision"),
    )
    op.create_index("ix_decision_decided_at", "decision", ["decided_at"])
    op.create_index("ix_decision_link_key", "decision", ["link_key"])


def _create_watch() -> None:
    op.create_table(
        "watch",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", "origin", name="pk_watch"),
    )


def _create_beat() -> None:
    op.create_table(
        "beat",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("part", name="pk_beat"),
    )


def _create_meta() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
