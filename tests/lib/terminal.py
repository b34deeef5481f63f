# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A real terminal, tmux's, in which tests start tcplens --top."""

import contextlib
import os
import pathlib
import re
import shlex
import subprocess

import netns


class Terminal:
    """A tmux server of its own with one window, in which a shell runs."""

    def __init__(self, folder, columns=80, rows=24):
        self.socket = pathlib.Path(folder, "tmux")
        self.pid_file = pathlib.Path(folder, "pid")
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TERM", "NO_COLOR")}
        environment.update(PS1="$ ", LC_ALL="C.UTF-8", TERM="screen", SHELL="/bin/sh", ENV="")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "/bin/sh", env=environment)
        self.tmux("set-option", "-g", "default-terminal", "screen-256color")
        self.wait(r"^\$", "the shell")

    def tmux(self, *words, **options):
        return netns.run("tmux", "-S", self.socket, *words, **options).stdout

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.tmux("kill-server")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def wait(self, pattern, what=None):
        """Wait until the screen matches; what it shows then."""
        shown = []

        def matches():
            shown[:] = [self.screen()]
            return re.search(pattern, shown[0], re.M)
        try:
            netns.wait_for(matches, what or pattern)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; the screen:\n{shown[0]}") from error
        return shown[0]

    def flags(self):
        """Whether the alternate screen is on, and the cursor visible."""
        return self.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip()

    def run(self, command, pattern):
        self.type(command)
        self.press("Enter")
        return self.wait(pattern, f"output of {command}")

    def mode(self):
        return re.search(r"^[0-9a-f]{32}", self.run("clear; stty -a | md5sum", r"^[0-9a-f]{32}"), re.M)[0]

    def start(self, *words, before="", after="", top="--top"):
        """tcplens --top; its process id. The shell prints its exit status."""
        with contextlib.suppress(FileNotFoundError):
            self.pid_file.unlink()
        arguments = shlex.join(map(str, (netns.TCPLENS, top, *words)))
        self.type(f"clear; {before} sh -c 'echo $$ >{self.pid_file}; exec \"$@\"' sh {arguments} {after}; echo status=$?")
        self.press("Enter")
        netns.wait_for(lambda: self.pid_file.exists() and self.pid_file.read_text(), "its process id")
        return int(self.pid_file.read_text())

    def open(self, *words, **options):
        pid = self.start(*words, **options)
        self.wait(r"\d open, .*\n.*RATE> .*CONNECTION", "the screen of --top")
        return pid

    def quit(self):
        self.press("q")
        return self.wait(r"^status=\d+", "exit status")


def left(terminal, mode):
    """What a run left of the terminal: (flags, mode is as before, its own text is on the screen)."""
    flags = terminal.flags()
    text = terminal.screen()
    return flags, terminal.mode() == mode, "RATE>" in text
