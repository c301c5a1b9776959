"""Where the built datasets are, and the open routers that tests share."""
import os
import pathlib

import pytest
from hypothesis import settings

import libroute

# the same examples in every run: what fails here fails everywhere
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

TOP = pathlib.Path(__file__).resolve().parents[3]
FOLDERS = {"millbrook": TOP / "tests/data/millbrook", "cleveland": TOP / "examples/cleveland"}


def dataset(name):
    """Path of a dataset: LIBROUTE_DATASETS/NAME.sqlite, which the build makes for all tests."""
    return os.path.join(os.environ["LIBROUTE_DATASETS"], name + ".sqlite")


@pytest.fixture(scope="session")
def millbrook():
    with libroute.open(dataset("millbrook"), as_of="2026-11-23") as router:
        yield router


@pytest.fixture(scope="session")
def cleveland():
    with libroute.open(dataset("cleveland"), as_of="2026-11-23") as router:
        yield router
