"""An upgrade that cannot break: built and tried beside what serves, put in its place, undone (decision 37)."""

from __future__ import annotations

import pytest

from tests.drills.server import until
from tests.drills.site import Site, Watch

GOES_ON = "Rien n'a changé, le site continue."


@pytest.fixture
def site(tmp_path):
    """A site that serves its first version, while a second one is published."""
    made = Site(tmp_path)
    code, said = made.shell("bin/run --detach")
    assert (code, made.answer(), made.schema) == (0, "1", "001"), said
    made.publish("2")
    yield made
    made.shell("bin/run --stop")


def test_what_fails_before_the_end_never_stops_the_site_and_the_same_upgrade_passes_later_then_is_undone(site):
    first = site.packages
    with Watch(site) as watch:
        site.trial("network-away")
        code, said = site.shell("bin/upgrade --yes")
        assert (code, "Le réseau n'a pas donné tous les paquets" in said, GOES_ON in said) == (1, True, True), said
        site.trial("network-away", on=False)

        site.trial("fails-on-a-copy")
        code, said = site.shell("bin/upgrade --yes")
        assert (code, "n'a pas passé l'essai" in said) == (1, True), said
        site.trial("fails-on-a-copy", on=False)

        assert site.shell("bin/upgrade </dev/null")[0] == 1  # nobody said yes
        code, said = site.shell("bin/run")  # as in « git pull && bin/run »
        assert (code, "déjà pris : rien n'a été touché" in said) == (1, True)
    assert (watch.answers, site.packages, site.schema) == (["1"], first, "001")

    with Watch(site) as watch:
        code, said = site.shell("bin/upgrade --yes")
        assert (code, "Coupure :" in said) == (0, True), said
    assert (watch.answers, site.schema, site.packages != first) == (["1", "", "2"], "002", True)
    assert watch.silence < 5
    assert (site.clone / first / "installed").exists()
    assert site.shell("bin/upgrade --yes") == (0, "Déjà à jour.\n")
    code, said = site.shell("bin/upgrade --yes HEAD~1")
    assert (code, "ne connaît pas la base d'ici" in said, site.answer(), site.schema) == (1, True, "2", "002"), said

    code, said = site.shell("bin/upgrade --yes --back")
    assert (code, site.answer(), site.schema, site.packages) == (0, "1", "001", first), said
    assert site.shell("bin/upgrade --yes --back")[0] == 1  # once


def test_a_migration_that_fails_at_the_last_moment_leaves_the_former_version_in_service(site):
    first = site.packages
    site.trial("fails-there")
    with Watch(site) as watch:
        code, said = site.shell("bin/upgrade --yes")
        until(lambda: site.answer() == "1")
    assert (code, "La version qui servait est remise en service" in said) == (1, True), said
    assert (watch.answers, site.schema, site.packages) == (["1", ""], "001", first)


def test_a_fault_of_git_leaves_the_program_the_schema_and_the_packages_of_before(site):
    first, was = site.packages, site.program()
    lock = site.clone / ".git/index.lock"
    lock.touch()  # another git is at work, or died
    with Watch(site) as watch:
        code, said = site.shell("bin/upgrade --yes")
    lock.unlink()
    assert (code, "index.lock" in said, GOES_ON in said, watch.answers) == (1, True, True, ["1"]), said

    site.trial("git-fails")
    with Watch(site) as watch:
        code, said = site.shell("bin/upgrade --yes")
        until(lambda: site.answer() == "1")
    assert (code, "No space left" in said, "La version qui servait est remise en service." in said) == (
        1,
        True,
        True,
    ), said
    assert (site.answer(), site.schema, site.packages, site.program()) == ("1", "001", first, was)
    assert site.shell("bin/upgrade --yes --back")[0] == 1  # nothing was done

    site.trial("git-fails", on=False)
    assert site.shell("bin/upgrade --yes")[0] == 0
    is_, second = site.program(), site.packages
    site.trial("git-fails")
    code, said = site.shell("bin/upgrade --yes --back")
    until(lambda: site.answer() == "2")
    assert (code, site.answer(), site.schema, site.packages, site.program()) == (1, "2", "002", second, is_), said


def test_killed_in_the_middle_the_next_version_is_finished_by_the_start_that_follows(site):
    site.trial("killed-there")
    with Watch(site) as watch:
        code, _said = site.shell("bin/upgrade --yes")
        until(lambda: site.answer() == "2")
    assert (code != 0, watch.answers, site.schema) == (True, ["1", "", "2"], "002")
    site.trial("killed-there", on=False)
    left = site.clone / "removed"
    left.write_text("of somebody")
    code, said = site.shell("bin/upgrade --yes --back")
    assert (code, "'removed'" in said, GOES_ON in said, left.read_text()) == (1, True, True, "of somebody"), said
    left.write_text("of the fi")  # by a return that was cut there
    code, said = site.shell("bin/upgrade --yes --back")
    assert (code, site.answer(), site.schema, left.read_text()) == (0, "1", "001", "of the first version"), said


def test_without_a_network_a_start_goes_on_with_the_packages_of_before_and_says_so(site):
    site.shell("bin/run --stop; git pull -q")
    first = site.packages
    site.trial("network-away")
    code, said = site.shell("bin/run --detach")

    assert (code, site.answer(), site.packages) == (0, "2", first), said
    assert "Le site part avec les paquets d'avant ; relancez bin/run quand le réseau sera revenu." in said


def test_files_that_somebody_changed_are_not_written_over(site):
    (site.clone / "wsgi.py").write_text("changed")
    code, said = site.shell("bin/upgrade --yes")
    assert (code, "ont été modifiés ici" in said, site.answer()) == (1, True, "1")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("HOST=nulle.part", "HOST vaut « nulle.part », qu'aucune machine ne porte"),
        ("HOST=192.0.2.1", "qui n'est pas une adresse de cette machine"),
        ("PORT=99999", "PORT doit être un nombre entre 1 et 65535"),
        ("WEB_CONCURRENCY=0", "WEB_CONCURRENCY doit être"),
    ],
)
def test_an_address_that_cannot_be_is_said_before_anything_is_fetched(tmp_path, settings, said):
    made = Site(tmp_path)
    code, words = made.shell(f"{settings} bin/run")
    assert (code, said in words, (made.clone / ".venv").exists()) == (1, True, False)
