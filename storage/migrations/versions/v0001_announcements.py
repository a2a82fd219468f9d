"""Makes the tables of chats, announcements and deliveries."""

import sqlalchemy as sa
from alembic import op

from storage.tables import NUMBER, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(255)),
        sa.Column("language", sa.String(2)),
        sa.Column("silent_from", sa.SmallInteger()),
        sa.Column("silent_until", sa.SmallInteger()),
        sa.Column("subscribed_at", Moment()),
        sa.Column("topic", sa.BigInteger()),
        sa.Column("introduced", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "announcements",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(128), unique=True),
        sa.Column("about", NUMBER, sa.ForeignKey("announcements.id", ondelete="CASCADE")),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("expires_at", Moment()),
        sa.Column("finished_at", Moment()),
        sa.Column("admin", sa.BigInteger()),
        sa.Column("panel", sa.BigInteger()),
        sa.Column("language", sa.String(2)),
        sa.Column("shown_at", Moment()),
        sqlite_autoincrement=True,
    )
    op.create_index("announcements_state", "announcements", ["state"])
    op.create_table(
        "deliveries",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("announcement", NUMBER, sa.ForeignKey("announcements.id", ondelete="CASCADE"), nullable=False),
        sa.Column("chat", sa.BigInteger()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("worker", sa.String(40)),
        sa.Column("target", sa.BigInteger()),
        sa.Column("message", sa.BigInteger()),
        sa.Column("reason", sa.String(255)),
        sa.UniqueConstraint("announcement", "chat"),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_due", "deliveries", ["announcement", "state", "not_before"])
    op.create_index("deliveries_chat", "deliveries", ["chat"])
    op.create_index("deliveries_worker", "deliveries", ["state", "worker"])
    op.create_table(
        "workers",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("seen_at", Moment(), nullable=False),
    )
    op.create_table(
        "pace",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("next_at", Moment(), nullable=False),
    )
