"""Makes the table of which messages answer which question."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "answers",
        sa.Column("chat", sa.String(16), primary_key=True),
        sa.Column("question", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("answers_at", "answers", ["at"])
