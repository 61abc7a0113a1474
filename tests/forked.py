"""Deeds in processes of their own, forked from the worker: what it has read, which takes seconds, is not read again."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

FORKED = get_context("fork")


def answered(deed: Callable[[], Any]) -> Any:
    """What it answers there: what it declares or changes on its way goes with its process."""
    heard, told = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_answer, args=(deed, told))
    process.start()
    told.close()
    with closing(heard):
        answer = heard.recv()
    process.join()
    return answer


def begun(deed: Callable[[], Any], said: Path, **environment: str) -> BaseProcess:
    """It is at work there, with this beside our environment; what it says is written in a file, its errors in another.

    No connection to the store may be open: SQLite would believe that it holds the locks of the worker.
    """
    process = FORKED.Process(target=_do, args=(deed, said, environment))
    process.start()
    return process


def errors_of(said: Path) -> Path:
    """The file of its errors."""
    return said.with_name(f"{said.name}-errors")


def _answer(deed: Callable[[], Any], told: Any) -> None:
    _own()
    told.send(deed())


def _do(deed: Callable[[], Any], said: Path, environment: dict[str, str]) -> None:
    _own()
    os.environ.update(environment)
    sys.stdout, sys.stderr = (one.open("w", encoding="utf-8") for one in (said, errors_of(said)))
    deed()


def _own() -> None:
    """What is the worker's, and its connections first, is never closed here; nor is what is made, which ends soon."""
    gc.freeze()
    gc.disable()
