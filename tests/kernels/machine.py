# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A VM with one of Debian's kernels and a read-only view of this machine's files.

The guest's root is a folder of this machine over 9p, read-only, below an overlay in the guest's memory:
this machine's root, or for another architecture an unpacked system with the project's folder in it. The
guest runs one script as its first process, which leaves its results in the folder /out.
"""

import collections
import lzma
import os
import pathlib
import shutil
import signal
import subprocess
import time

import arm64

HERE = pathlib.Path(__file__).resolve().parent
Platform = collections.namedtuple("Platform", "qemu options console root folders")
# By Debian's names. The guest's root, and the folders that it has besides at their own paths.
PLATFORMS = {"amd64": Platform("qemu-system-x86_64", ("-cpu", "max"), "ttyS0", pathlib.Path("/"), ()),
             # The newest processor without pointer authentication, which takes long to emulate.
             "arm64": Platform("qemu-system-aarch64", ("-M", "virt", "-cpu", "cortex-a76"), "ttyAMA0", arm64.SYSTEM, (arm64.ROOT, arm64.BUILD))}
# The modules that init needs to mount its root.
BOOT_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
MEMORY = "2G"
# With a thread for each CPU the emulator may run what the kernel has replaced in its own code: the breakpoint that stands
# there meanwhile, of which the kernel then knows nothing. With one thread for all it does not.
EMULATED, EMULATED_ALONE = "tcg", "tcg,thread=single"
STALE_BREAKPOINT = "int3: 0000 [#"
KVM_SECONDS = 8


def module_files(kernel, names):
    """The files of these modules, after those that they depend on; built-in ones have none."""
    depends = {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        depends[path] = others.split()
    paths = {pathlib.Path(path).name.split(".ko")[0].replace("-", "_"): path for path in depends}
    ordered = []
    for name in names:
        for path in [*reversed(depends.get(paths.get(name), [])), paths.get(name)]:
            if path and path not in ordered:
                ordered.append(path)
    return [kernel.modules / path for path in ordered]


class Archive:
    """An initramfs: a cpio archive of the "newc" kind (the kernel's buffer-format.rst)."""

    def __init__(self):
        self.data = bytearray()
        self.files = 0

    def add(self, name, mode, content=b""):
        self.files += 1
        fields = (self.files, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        header = b"070701" + b"".join(b"%08x" % field for field in fields)
        self.pad(header + name.encode() + b"\0")
        self.pad(content)

    def pad(self, content):
        self.data += content + bytes(-len(content) % 4)


def write_initramfs(kernel, shares, path):
    archive = Archive()
    for folder in ("bin", "dev", "proc", "sys", "lower", "upper", "modules"):
        archive.add(folder, 0o40755)
    archive.add("bin/busybox", 0o100755, (shares["root"] / "bin/busybox").read_bytes())
    for number, module in enumerate(module_files(kernel, BOOT_MODULES)):
        content = module.read_bytes()
        if module.suffix == ".xz":
            content = lzma.decompress(content)
        archive.add(f"modules/{number:02}.ko", 0o100644, content)
    places = {**shares, "root": "/"}
    archive.add("shares", 0o100644, "".join(f"{tag} {place}\n" for tag, place in places.items()).encode())
    archive.add("init", 0o100755, (HERE / "init").read_bytes())
    archive.add("TRAILER!!!", 0)
    path.write_bytes(archive.data)


def share(tag, path, *options):
    words = ("local", f"path={path}", f"mount_tag={tag}", "security_model=none",
             "multidevs=remap", *options)
    return ("-virtfs", ",".join(words))


class Machine:
    """Boots the kernel with a command; .out is the folder that guest and host share."""

    def __init__(self, kernel, folder, command, accelerator):
        platform = PLATFORMS[kernel.architecture]
        self.accelerator = accelerator
        shares = {"root": platform.root, **{f"folder{i}": path for i, path in enumerate(platform.folders)}}
        self.out = folder / "out"
        shutil.rmtree(folder, ignore_errors=True)
        self.out.mkdir(parents=True)
        self.console = folder / "console"
        write_initramfs(kernel, shares, folder / "initramfs")
        (self.out / "command").write_text(command)
        self.process = subprocess.Popen(
            [platform.qemu, *platform.options, "-accel", accelerator, "-m", MEMORY, "-smp", "2", "-nodefaults",
             "-display", "none", "-no-reboot", "-kernel", kernel.image,
             "-initrd", folder / "initramfs", "-serial", f"file:{self.console}",
             "-append", f"console={platform.console} quiet panic=-1 oops=panic mitigations=off",
             *(word for tag, path in shares.items() for word in share(tag, path, "readonly=on")),
             *share("out", self.out), *share("modules", kernel.modules, "readonly=on")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def wait(self, seconds):
        """True when the guest ended by itself in time."""
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def started(self, seconds):
        """True as soon as the guest has its root and runs the command."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if (self.out / "started").exists():
                return True
            time.sleep(0.1)
        return (self.out / "started").exists()

    def printed(self):
        return self.console.read_text(errors="replace") if self.console.exists() else ""

    def messages(self):
        """The last lines of the console, for failures."""
        return self.printed().splitlines()[-30:]

    def misled(self):
        """True when the kernel ended since the emulator ran code that was not there any more."""
        return self.accelerator == EMULATED and STALE_BREAKPOINT in self.printed()


def missing(architecture):
    """What is missing to run a VM of that architecture here, or None."""
    if os.uname().machine != "x86_64":
        return "the kernels are run on x86_64"
    for program in (PLATFORMS[architecture].qemu, "depmod", "apt-get"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None if os.path.exists("/bin/busybox") else "busybox-static is not installed"


def choose_accelerator(kernel, folder):
    """KVM if a guest starts under it (nested KVM may hang), else software emulation."""
    if kernel.architecture != "amd64" or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return EMULATED
    with Machine(kernel, folder, "true", "kvm") as machine:
        return "kvm" if machine.started(KVM_SECONDS) else EMULATED
