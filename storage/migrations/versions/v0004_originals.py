"""Of which photo a sealed original is, so that both are erased together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("original_of", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_files_original_of"), "files", ["original_of"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_files_original_of"), table_name="files")
    with op.batch_alter_table("files") as batch:
        batch.drop_column("original_of")
