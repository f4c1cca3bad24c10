"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

Old code runs while this runs: add, fill, remove in separate releases; one step a migration.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Apply."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take back."""
    ${downgrades if downgrades else "pass"}
