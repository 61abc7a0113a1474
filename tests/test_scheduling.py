"""Workers of the whole check stay with what they began: each test is played once all the same."""

from __future__ import annotations

from itertools import cycle, groupby
from types import SimpleNamespace

import pytest

from tests.scheduling import StayingScheduling, sort_of

TESTS = [
    *(f"tests/contract/test_a.py::test_one[{engine}-{n}]" for n in range(30) for engine in ("sqlite", "postgresql")),
    *(f"tests/browser/test_b.py::test_two[{n}]" for n in range(6)),
    *(f"tests/test_c.py::test_three[{n}]@alone" for n in range(5)),
]


@pytest.mark.parametrize(
    ("test", "sort"),
    [
        ("tests/fund/test_fund.py::test_x[sqlite]", "sqlite"),
        ("tests/fund/test_fund.py::test_x[a word-postgresql-2]", "postgresql"),
        ("tests/browser/test_marking.py::test_x[with script]", "browser"),
        ("tests/app/test_move.py::test_from_sqlite_to_postgresql", ""),
    ],
)
def test_a_test_is_of_the_sort_that_it_needs(test, sort):
    assert sort_of(test) == sort


class Worker:
    """One that plays what it is sent, in order."""

    def __init__(self) -> None:
        self.sent, self.shutting_down, self.gateway = list[int](), False, SimpleNamespace(id="gw")

    def send_runtest_some(self, numbers):
        self.sent += numbers

    def shutdown(self):
        self.shutting_down = True


def test_each_worker_stays_with_a_sort_and_every_test_is_played_once():
    config = SimpleNamespace(
        option=SimpleNamespace(loadscopereorder=False), getvalue=lambda _name: ["popen"] * 4, rootpath="."
    )
    scheduling, workers = StayingScheduling(config), [Worker() for _ in range(4)]
    for one in workers:
        scheduling.add_node(one)
        scheduling.add_node_collection(one, TESTS)
    scheduling.schedule()

    played: dict[Worker, list[int]] = {one: [] for one in workers}
    for one in cycle(workers):
        if len(played[one]) < len(one.sent):
            played[one].append(number := one.sent[len(played[one])])
            scheduling.mark_test_complete(one, number)
        if all(len(played[it]) == len(it.sent) for it in workers):
            break

    assert sorted(number for found in played.values() for number in found) == list(range(len(TESTS)))
    sorts = [
        [sort for sort, _found in groupby(sort_of(TESTS[number]) for number in found)] for found in played.values()
    ]
    assert sorted(found[0] for found in sorts) == ["", "browser", "postgresql", "sqlite"]
    assert all(len(found) == len(set(found)) for found in sorts), "none comes back to a sort that it left"
    assert not any(scheduling.assigned_work.values()), "what is played is forgotten"
