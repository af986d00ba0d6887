"""The whole harness runs by `make whole`; the suite takes a sample of it."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `whole`, unless the marker is asked for."""
    if "whole" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("whole"):
            item.add_marker(pytest.mark.skip(reason="the whole harness takes long: run it by 'make whole'"))
