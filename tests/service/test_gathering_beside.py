"""A week that conversations share is gathered anew beside them, so that no question waits while notes come in."""

import threading

import pytest

from assistant.models.user import Role
from assistant.service import asking
from assistant.service.access import Access
from tests.service.test_access import NOTE, door, service  # noqa: F401 - the fixtures are the home and its doors


class Clock:
    """Tells the time that it is set to."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    told = Clock()
    monkeypatch.setattr(asking, "monotonic", told)
    return told


def signals(service):  # noqa: F811
    return {s.path for s in service.brief(None).signals}


def test_nobody_waits_for_the_week_to_be_read_anew(service, door, clock, monkeypatch):  # noqa: F811
    assert signals(service) == set()
    rep: Access = door(Role.REP)
    path = rep.upload("halden.md", NOTE.encode()).note.path
    may_go_on, gather, gathered = threading.Event(), asking.Gathering, []

    def slowly(*given):
        gathered.append(given)
        assert may_go_on.wait(20)
        return gather(*given)

    monkeypatch.setattr(asking, "Gathering", slowly)
    assert signals(service) == set(), "within the time for which a week will do"
    clock.now += 30
    assert signals(service) == set(), "told at once, while another thread reads"
    assert signals(service) == set()
    may_go_on.set()
    service._asking.close()
    assert len(gathered) == 1
    assert signals(service) == {path}


def test_who_comes_long_after_waits_for_what_was_added(service, door, clock):  # noqa: F811
    assert signals(service) == set()
    path = door(Role.REP).upload("halden.md", NOTE.encode()).note.path
    clock.now += asking.OUTDATED + 1
    assert signals(service) == {path}


def test_a_week_that_takes_long_to_read_is_kept_longer(service, door, clock, monkeypatch):  # noqa: F811
    gather, gathered = asking.Gathering, []

    def slowly(*given):
        gathered.append(given)
        clock.now += 5
        return gather(*given)

    monkeypatch.setattr(asking, "Gathering", slowly)
    signals(service)
    door(Role.REP).upload("halden.md", NOTE.encode())
    clock.now += 5 * asking.SHARE - 1
    signals(service)
    assert len(gathered) == 1
    clock.now += 2
    signals(service)
    service._asking.close()
    assert len(gathered) == 2
