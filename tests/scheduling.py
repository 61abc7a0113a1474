"""Who plays what: a worker stays with the engine, or the browser, that it began with."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque

import pytest
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

ENGINE = re.compile(r"[\[-](sqlite|postgresql)[]-]")


class StayingScheduling(LoadGroupScheduling):
    """As xdist's own, but that each worker plays tests of one sort as long as there are any.

    The first test of a sort costs a worker seconds: an application, its statements, a browser. Workers that
    play all sorts each pay them all. Those that share one take it from both ends, which are of other rooms: each works
    out the statements of its own. What is played is also forgotten: xdist counts it again after each test.
    """

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        self.chosen: dict[WorkerController, str] = {}
        self.waiting: dict[str, deque[str]] = {}

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """A worker has played a test: it is given the next ones."""
        scope = self._split_scope(self.registered_collections[node][item_index])
        super().mark_test_complete(node, item_index, duration)
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self.waiting:
            self._sort_out()
        sort = self._sort_for(node)
        first = next(one for one, played in self.chosen.items() if played == sort)
        scope = self.waiting[sort].popleft() if node is first else self.waiting[sort].pop()
        if not self.waiting[sort]:
            del self.waiting[sort]
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _sort_out(self) -> None:
        waiting: dict[str, deque[str]] = defaultdict(deque)
        for scope, unit in self.workqueue.items():
            waiting[sort_of(next(iter(unit)))].append(scope)
        self.waiting = dict(waiting)

    def _sort_for(self, node: WorkerController) -> str:
        """That of the worker; once it is over, one that nobody plays, else the one with the most for each worker."""
        if self.chosen.get(node) not in self.waiting:
            self.chosen.pop(node, None)
            busy = Counter(self.chosen.values())
            self.chosen[node] = max(
                self.waiting, key=lambda one: (not busy[one], len(self.waiting[one]) / (busy[one] + 1))
            )
        return self.chosen[node]


def sort_of(test: str) -> str:
    """What a test needs that costs seconds to have first: an engine, the browser, or nothing."""
    if test.startswith("tests/browser/"):
        return "browser"
    engine = ENGINE.search(test)
    return engine[1] if engine else ""
