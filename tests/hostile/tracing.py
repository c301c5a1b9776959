"""A process that can be stopped in front of each system call that changes a file (ptrace; Linux, x86-64 and AArch64).

Killing a build after so many milliseconds shows what the machine's speed makes of it; killing it in front of its 17th write
shows the same everywhere. One thread only: the kernel takes requests from the thread that started the process.
"""
import ctypes
import os
import platform
import signal
import struct
import tempfile

TRACEME, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TRACESYSGOOD, EXITKILL = 1, 1 << 20
NAMES = {
    "x86_64": {1: "write", 2: "open", 18: "pwrite64", 20: "writev", 40: "sendfile", 73: "flock", 74: "fsync", 75: "fdatasync", 76: "truncate",
               77: "ftruncate", 82: "rename", 83: "mkdir", 84: "rmdir", 85: "creat", 86: "link", 87: "unlink", 88: "symlink", 90: "chmod",
               91: "fchmod", 257: "openat", 263: "unlinkat", 264: "renameat", 265: "linkat", 268: "fchmodat", 285: "fallocate", 296: "pwritev",
               316: "renameat2", 326: "copy_file_range"},
    "aarch64": {64: "write", 68: "pwrite64", 66: "writev", 71: "sendfile", 32: "flock", 82: "fsync", 83: "fdatasync", 45: "truncate",
                46: "ftruncate", 34: "mkdirat", 35: "unlinkat", 36: "symlinkat", 37: "linkat", 38: "renameat", 276: "renameat2", 52: "fchmod",
                53: "fchmodat", 56: "openat", 47: "fallocate", 70: "pwritev", 285: "copy_file_range"},
}
OPEN = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}       # argument that holds the flags
O_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


class NotAllowed(Exception):
    pass


def ptrace(request, pid, address=None, data=None):
    result = libc.ptrace(request, pid, address, data)
    if result < 0:
        raise NotAllowed("ptrace: %s" % os.strerror(ctypes.get_errno()))
    return result


class Traced:
    """`with Traced(command, env, preexec) as p:` - next_event() runs to the next call of NAMES that can change a file."""

    def __init__(self, command, env, preexec):
        if platform.machine() not in NAMES:
            raise NotAllowed("no table of system calls for %s" % platform.machine())
        self.names, self.opens = NAMES[platform.machine()], OPEN[platform.machine()]
        self.event, self.code = None, None
        self.messages = tempfile.TemporaryFile()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                null = os.open(os.devnull, os.O_RDWR)
                os.dup2(null, 0)
                os.dup2(null, 1)
                os.dup2(self.messages.fileno(), 2)
                preexec()
                if libc.ptrace(TRACEME, 0, None, None) == 0:
                    os.execve(command[0], command, env)
            finally:
                os._exit(98)
        _, status = os.waitpid(self.pid, 0)
        if not os.WIFSTOPPED(status):
            self.code = os.waitstatus_to_exitcode(status)
            raise NotAllowed("PTRACE_TRACEME is refused")
        try:
            ptrace(SETOPTIONS, self.pid, None, TRACESYSGOOD | EXITKILL)
            self.info()
        except NotAllowed:
            self.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            self.kill()
        self.messages.close()

    def info(self):
        buffer = ctypes.create_string_buffer(88)
        ptrace(GET_SYSCALL_INFO, self.pid, len(buffer), ctypes.addressof(buffer))
        return struct.unpack_from("<B", buffer, 0)[0], struct.unpack_from("<7Q", buffer, 24)

    def next_event(self):
        """The name of the next call that can change a file, which has not begun yet; None when the process has ended."""
        deliver = 0
        while self.code is None:
            ptrace(SYSCALL, self.pid, None, deliver)
            deliver = 0
            _, status = os.waitpid(self.pid, 0)
            if not os.WIFSTOPPED(status):
                self.code = os.waitstatus_to_exitcode(status)
                break
            stop = os.WSTOPSIG(status)
            if stop == signal.SIGTRAP | 0x80:
                op, (number, *arguments) = self.info()
                if op == 1 and number in self.names and (number not in self.opens or arguments[self.opens[number]] & O_WRITES):
                    self.event = self.names[number]
                    return self.event
            elif stop != signal.SIGTRAP:
                deliver = stop
        self.event = None
        return None

    def run_to(self, number):
        """Stands in front of event `number` (from 0); its name."""
        for _ in range(number + 1):
            if self.next_event() is None:
                break
        return self.event

    def kill(self):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            while self.code is None:
                _, status = os.waitpid(self.pid, 0)
                if not os.WIFSTOPPED(status):
                    self.code = os.waitstatus_to_exitcode(status)

    def finish(self):
        """Runs to the end: exit status and standard error."""
        while self.next_event() is not None:
            pass
        self.messages.seek(0)
        return self.code, self.messages.read().decode("utf-8", "replace")
