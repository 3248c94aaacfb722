"""Every error a user can meet, each saying what to do about it.

RelanceError            refused or failed, exit status 1
├── GuardRefusal        a rule forbids a contact; a reason given by the clerk overrides it
├── UsageError          bad usage or configuration, exit status 2
└── RetryLater          database locked or unreachable, exit status 3
"""

from __future__ import annotations

from typing import ClassVar


class RelanceError(Exception):
    """Something was refused or failed; the message is one line a clerk understands."""

    exit_status: ClassVar[int] = 1
    code: ClassVar[str] = "refused"


class GuardRefusal(RelanceError):  # noqa: N818 - named for what it is
    """A rule forbids to start or to send a contact; the clerk may override it with a reason."""

    code = "guard"


class UsageError(RelanceError):
    """The command or the configuration is wrong."""

    exit_status = 2
    code = "usage"


class RetryLater(RelanceError):  # noqa: N818 - named for what the caller does about it
    """The database is busy or out of reach; the same act may pass later."""

    exit_status = 3
    code = "retry"
