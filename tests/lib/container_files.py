# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Cgroups and state files of containers, as the runtimes make them."""

import json
import os
import pathlib
import tempfile

import netns

CONTAINERD = "/run/containerd/io.containerd.runtime.v2.task/{space}/{id}/config.json"


def identity(number):
    return f"{os.getpid():x}".ljust(60, "c") + f"{number:04x}"


def write(path, text, **words):
    path = pathlib.Path(path.format(**words))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def compact(value):
    """As Go's encoder writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Groups:
    """Cgroups of version 2 in a folder of the test's, in a mount that only it sees."""

    def __init__(self):
        self.mount = tempfile.mkdtemp(prefix="tcplens-test-")
        netns.checked(netns.LIBC.mount(b"none", self.mount.encode(), b"cgroup2", 0, None))
        self.folder = pathlib.Path(self.mount, f"tcplens-test-{os.getpid()}")
        self.folder.mkdir()

    def make(self, path):
        (self.folder / path).mkdir(parents=True, exist_ok=True)

    def close(self):
        for folder, _, _ in os.walk(self.folder, topdown=False):
            for pid in pathlib.Path(folder, "cgroup.procs").read_text().split():
                pathlib.Path(self.mount, "cgroup.procs").write_text(pid)
            os.rmdir(folder)
        netns.run("umount", self.mount)
        os.rmdir(self.mount)


def oci(**annotations):
    """A configuration as runtimes write it, with what could be taken for annotations and is none."""
    fake = compact({"io.kubernetes.cri.container-name": "fake", "io.kubernetes.cri.sandbox-name": "fake"})
    return compact({"ociVersion": "1.1.0", "process": {"args": ["sh"], "env": [f"A={fake}"]},
                    "hooks": {"annotations": {"io.kubernetes.cri.container-name": "fake"}},
                    "annotations": {key.replace("__", "/"): value for key, value in annotations.items()}})


def cri(container, space, pod):
    return oci(**{"io.kubernetes.cri.container-type": "container", "io.kubernetes.cri.sandbox-name": pod,
                  "io.kubernetes.cri.sandbox-namespace": space, "io.kubernetes.cri.container-name": container})
