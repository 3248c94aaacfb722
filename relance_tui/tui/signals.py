"""A dropped connection or a polite kill ends the program as a key would: terminal restored."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable

_STATUS_OFFSET = 128
"""What shells add to the number of the signal that ended a program."""
HUNG_UP = _STATUS_OFFSET + 1
"""The status of a program whose terminal went away."""


def end_on_signals(leave: Callable[[int], None]) -> None:
    """Calls `leave` with an exit status when the terminal hangs up or the program is told to end.

    To be called from the event loop.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"):
        number = getattr(signal, name, None)
        if number is not None:
            # Event loops of some platforms, and threads other than the main one, take no signals.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, leave, _STATUS_OFFSET + number)


def end_within(seconds: float, status: int) -> None:
    """Ends the process after so long, whatever hangs by then.

    What is still to be written to a terminal that went away is never taken, and whoever waits for
    that waits for ever.
    """
    watch = threading.Timer(seconds, os._exit, (status,))
    watch.daemon = True
    watch.start()
