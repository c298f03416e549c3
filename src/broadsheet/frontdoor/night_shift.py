"""The night shift: one process a node that tails the notices, prints what is wanted, works off tasks and minds the clock."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from django.db import close_old_connections

from broadsheet.frontdoor.clock import tick
from broadsheet.press.node import the_store
from broadsheet.press.tail import catch_up

log = logging.getLogger(__name__)

_TAIL_EVERY = 0.05
_TICK_EVERY = 1.0
# As for `nice`: 19 is the last.
_LAST_IN_LINE = 10


def work_through_the_night(*, tail: bool = True, tasks: bool = True, clock: bool = True) -> None:
    """Run until told to stop by SIGTERM or SIGINT."""
    stop = threading.Event()

    def told_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told_to_stop)
    signal.signal(signal.SIGINT, told_to_stop)
    threads = []
    if tasks:
        threads.append(threading.Thread(target=_behind_the_others, args=(_work_off_tasks, stop, 0.2), name="tasks", daemon=True))
    if clock:
        threads.append(threading.Thread(target=_repeat, args=(tick, stop, _TICK_EVERY), name="clock", daemon=True))
    for thread in threads:
        thread.start()
    if tail:
        _repeat(_tail_and_print, stop, _TAIL_EVERY)
    else:
        stop.wait()
    for thread in threads:
        thread.join(timeout=10)


def _repeat(work: Callable[[], bool], stop: threading.Event, pause: float) -> None:
    """Call `work` until `stop`; without a pause while it says that there is more to do."""
    while not stop.is_set():
        try:
            more = work()
        except Exception:
            log.exception("The night shift stumbled; it goes on in a moment.")
            close_old_connections()
            stop.wait(1.0)
            continue
        if not more:
            stop.wait(pause)


def _behind_the_others(work: Callable[[], bool], stop: threading.Event, pause: float) -> None:
    """Repeat work for which nobody waits at a page: picture sizes would take the processor from readers and from printing."""
    with contextlib.suppress(AttributeError, OSError):
        # On Linux each thread has a priority of its own, and hands it on to those it starts; elsewhere all keep theirs.
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LAST_IN_LINE)
    _repeat(work, stop, pause)


def _tail_and_print() -> bool:
    from broadsheet.frontdoor.reprint import reprint

    store = the_store()
    catch_up(store)
    store.make_room()
    wanted = store.wanted()
    for address in wanted:
        reprint(store, address)
    return False


def _work_off_tasks() -> bool:
    from broadsheet.frontdoor.task_worker import run_ready_tasks

    ran = run_ready_tasks()
    close_old_connections()
    return ran
