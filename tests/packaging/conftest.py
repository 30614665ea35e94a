from __future__ import annotations

import pytest

from tests.packaging.building import Distributions, build


@pytest.fixture(scope="package")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Built once for all that look at them."""
    return build(tmp_path_factory.mktemp("dist"))
