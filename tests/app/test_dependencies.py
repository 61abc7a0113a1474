"""What a pip install brings: pinned with hashes, from no address of ours, under licences that are listed."""

from __future__ import annotations

import re
from importlib.metadata import files, metadata
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "bin/requirements"
LOCKS = ("run.txt", "test.txt")


def pinned(name):
    """Package → the hashes of its files."""
    found, current = {}, ""
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[.*\])?==", line):
            current = match[1].lower()
            found[current] = []
        found.get(current, []).extend(re.findall(r"--hash=sha256:[0-9a-f]{64}", line))
    return found


def licence(name):
    """As the package says it."""
    said = metadata(name)
    listed = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License ::")]
    return said.get("License-Expression") or next(iter(listed), "") or said.get("License", "") or by_its_text(name)


def by_its_text(name):
    """Of a package that ships its licence without naming it (pyrage)."""
    texts = [one.read_text(encoding="utf-8") for one in files(name) or () if "/licenses/LICENSE" in str(one)]
    return "MIT" if any("Permission is hereby granted, free of charge" in text for text in texts) else ""


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes_and_no_address(name):
    packages = pinned(name)
    assert len(packages) > 30
    assert [one for one, hashes in packages.items() if not hashes] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", (REQUIREMENTS / name).read_text())


def test_licences_are_listed():
    lines = (REQUIREMENTS / "LICENCES.md").read_text(encoding="utf-8").splitlines()
    listed = dict(line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and "Paquet" not in line)

    assert listed == {name: licence(name) for name in pinned("run.txt")}
