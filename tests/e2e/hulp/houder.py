"""Holds listening sockets as systemd does: they outlive the program they are passed to.

    houder.py PROGRAM ARGUMENT...      first line of output: the two ports, publiek and beheer

Lines on standard input: "start" runs the program with the sockets (LISTEN_FDS, LISTEN_FDNAMES, NOTIFY_SOCKET), "stop" ends it and
waits, "herlaad" sends SIGHUP. Every answer is a line: "gereed" when it said so itself, "gestopt CODE", or what it notified meanwhile.
"""

import os
import signal
import socket
import sys
import tempfile

LEES_S = 30


def luister():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(4096)
    return s


def begin(sockets, meldingen):
    # The descriptors 3 and 4 are the protocol (sd_listen_fds(3)); the pid is only known in the child itself.
    omgeving = dict(os.environ, LISTEN_FDS="2", LISTEN_FDNAMES="publiek:beheer", NOTIFY_SOCKET=meldingen.getsockname(), WATCHDOG_USEC="200000")
    pid = os.fork()
    if pid == 0:
        hoog = [os.dup2(s.fileno(), 100 + i) for i, s in enumerate(sockets)]
        for doel, fd in enumerate(hoog, 3):
            os.dup2(fd, doel)
            os.set_inheritable(doel, True)
        omgeving["LISTEN_PID"] = omgeving["WATCHDOG_PID"] = str(os.getpid())
        os.closerange(5, 4096)
        os.dup2(2, 1)
        os.execve(sys.argv[1], sys.argv[1:], omgeving)
    return pid


def wacht_op(meldingen, *wanneer):
    """Everything that is notified until one of these lines."""
    while True:
        regels = meldingen.recv(4096).decode().splitlines()
        if any(w in regels for w in wanneer):
            return


def main():
    sockets = [luister(), luister()]
    meldingen = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    meldingen.settimeout(LEES_S)
    with tempfile.TemporaryDirectory() as map_:
        meldingen.bind(os.path.join(map_, "meldingen"))
        print(*(s.getsockname()[1] for s in sockets), flush=True)
        pid = None
        try:
            for regel in sys.stdin:
                wat = regel.strip()
                if wat == "start":
                    pid = begin(sockets, meldingen)
                    wacht_op(meldingen, "READY=1")
                    print("gereed", flush=True)
                elif wat == "waakt":
                    wacht_op(meldingen, "WATCHDOG=1")
                    print("waakt", flush=True)
                elif wat == "herlaad":
                    os.kill(pid, signal.SIGHUP)
                    wacht_op(meldingen, "RELOADING=1")
                    wacht_op(meldingen, "READY=1")
                    print("herladen", flush=True)
                elif wat == "stop":
                    os.kill(pid, signal.SIGTERM)
                    wacht_op(meldingen, "STOPPING=1")
                    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                    pid = None
                    print(f"gestopt {code}", flush=True)
        finally:
            if pid:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
