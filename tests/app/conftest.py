"""One served company with an account a role, for all who attack it."""

import pytest
from serving import roles, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("site"), max_file_mb=1) as served:
        yield roles(served)


@pytest.fixture(scope="session")
def rep(site):
    with site.browser("rep") as client:
        yield client


@pytest.fixture(scope="session")
def other(site):
    with site.browser("rep two") as client:
        yield client


@pytest.fixture(scope="session")
def stranger(site):
    with site.browser() as client:
        yield client
