"""Dask clusters whose workers a job scheduler starts, by the scheduler's name."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lcreport.errors import ParameterError


@dataclass(frozen=True, slots=True)
class ClusterManager:
    """Who starts workers on the machines of a job scheduler.

    Attributes:
        package: What is to be installed.
        module: Where its cluster stands.
        cluster: The cluster's class; it takes its settings from dask's own files of settings.
        options: What it is given beyond those.
    """

    package: str
    module: str
    cluster: str
    options: Mapping[str, object] = field(default_factory=dict)


MANAGERS = {
    # Certificates that last as long as the build: without, any user of the network runs code there.
    "slurm": ClusterManager(
        "dask-jobqueue",
        "dask_jobqueue",
        "SLURMCluster",
        # Its page of what runs where would be open to anybody; a port is taken even without it.
        {
            "security": True,
            "scheduler_options": {"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        },
    ),
    "kubernetes": ClusterManager("dask-kubernetes", "dask_kubernetes.operator", "KubeCluster"),
}


def start(name: str, workers: int) -> Any:
    """A cluster that has asked its job scheduler for workers, which come when there is room.

    Args:
        name: One of `MANAGERS`.
        workers: How many processes to ask for.

    Raises:
        ParameterError: there is no such name, its package is not installed, or the package cannot
            start a cluster with the settings that it found.
    """
    if name not in MANAGERS:
        named = ", ".join(MANAGERS)
        raise ParameterError(
            f"--cluster {name!r} is no address of a dask scheduler, such as tcp://10.0.0.1:8786, "
            f"nor one of {named}"
        )
    manager = MANAGERS[name]
    try:
        made = getattr(importlib.import_module(manager.module), manager.cluster)
    except ImportError as error:
        raise ParameterError(
            f"--cluster {name} needs {manager.package}: pip install {manager.package}"
        ) from error
    try:
        with warnings.catch_warnings():
            # It puts the workers' keys into the working folder and says so; they go with the build.
            warnings.simplefilter("ignore", UserWarning)
            cluster = made(**manager.options)
        cluster.scale(workers)
    except Exception as error:  # both packages, and what they call, have errors of their own
        raise ParameterError(
            f"{manager.package} starts no cluster: {' '.join(str(error).split())}; its settings "
            "stand in dask's own files, such as ~/.config/dask/jobqueue.yaml"
        ) from error
    return cluster
