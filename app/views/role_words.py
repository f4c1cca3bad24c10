"""What the roles of the staff are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ROLES: Mapping[str, Any] = {
    "owner": _l("Owner"),
    "staff": _l("Staff"),
    "read_only": _l("Read-only"),
}
