"""Makes the tables of questions, days, votes and the texts sent to the curators."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "questions",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("concepts", sa.String(500), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(40)),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
    )
    op.create_index("questions_outcome", "questions", ["outcome"])
    op.create_table(
        "days",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("outcome", sa.String(16), primary_key=True),
        sa.Column("language", sa.String(2), primary_key=True),
        sa.Column("asked", sa.Integer(), nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("chat", sa.String(16), primary_key=True),
        sa.Column("message", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("voter", sa.String(16), primary_key=True),
        sa.Column("question", sa.String(16), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("votes_question", "votes", ["question"])
    op.create_index("votes_voter", "votes", ["voter"])
    op.create_table(
        "texts",
        sa.Column("question", sa.String(16), primary_key=True),
        sa.Column("sender", sa.String(16), primary_key=True),
        sa.Column("chat", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("texts_sender", "texts", ["sender"])
    op.create_index("texts_chat", "texts", ["chat"])
