#!/usr/bin/python3
"""No address reaches a log.

    check_quiet.py --libroute PATH --library PATH --dataset FILE --scratch FOLDER

Every verb that takes a place is asked about places with a word in them that is nowhere in the dataset, in all the ways a
question can go wrong: unknown, refused, too long, not text, malformed streams. Then that word has to be

- nowhere on standard error, where messages, summaries and progress go and where services keep their logs from. What may
  be quoted there, as libroute(1) says under "Privacy", is what stands where no place belongs: a day, a role, a coordinate
  system, a superfluous argument;
- in no file below the folders that are the command's home, working and temporary directory, but the one that --receipt
  names; and no file at all may be left there;
- behind no call of the library to the system's log: it does not link syslog, nor the journal.

The word is looked for as it is, in capitals, and in pieces, so that a message that quotes half an address is found too. To
show that this can fail, a program that logs is run the same way first.
"""
import argparse
import os
import re
import subprocess
import sys

CANARY = "Zyzzyvale"
NUMBER = "77133"
PIECES = (CANARY.lower(), CANARY[:6].lower(), NUMBER)
passed = failed = 0


def check(what, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAIL {what}\n     {problem}")
    else:
        passed += 1


def leak(text):
    low = text.decode("utf-8", "replace").lower()
    return next((f"{piece!r} in {low[:300]!r}" for piece in PIECES if piece in low), "")


def files_below(folder):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)


class Runner:
    def __init__(self, command, scratch):
        self.command = command
        self.home = os.path.join(scratch, "home")
        os.makedirs(self.home, exist_ok=True)
        for path in files_below(self.home):
            os.unlink(path)

    def run(self, args, stdin=b""):
        env = {"HOME": self.home, "TMPDIR": self.home, "XDG_STATE_HOME": self.home, "XDG_CACHE_HOME": self.home,
               "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        return subprocess.run([*self.command, *args], input=stdin, capture_output=True, cwd=self.home, env=env)


def texts():
    street = f"{NUMBER} {CANARY} Ave"
    return [street, f"{street}, Millbrook", f"{NUMBER} N Main St {CANARY}", CANARY, f"{street} & Main St",
            f"PO Box {NUMBER} {CANARY}", f"{street} " + "x" * 600, f"{NUMBER} \xff\xfe{CANARY}",
            f"{NUMBER},{NUMBER}", f"{NUMBER}.5,41.5", f"{NUMBER},{NUMBER} EPSG:3734", f"{NUMBER},2 EPSG:999999",
            f"{NUMBER}-{NUMBER}-{NUMBER}", f"corner of {CANARY} and {CANARY}", f"{NUMBER}XX {CANARY} St", f"{NUMBER} {CANARY}\n"]


def streams():
    row = f'"{NUMBER} {CANARY} Ave"'.encode()
    long = f"{NUMBER} {CANARY} ".encode() + b"x" * 600
    return {
        "unknown": b"address\n" + row + b"\n" + row + b"\n",
        "quote in a field": b"address\n" + NUMBER.encode() + b" " + CANARY.encode() + b' "Ave\n',
        "open quote": b'address\n"' + NUMBER.encode() + b" " + CANARY.encode(),
        "too long": b"address\n" + long + b"\n",
        "no usable column": b"where\n" + row + b"\n",
        "more fields": b"address\n" + row + b"," + row + b"\n",
        "not a coordinate": b"lon,lat\n" + CANARY.encode() + b"," + NUMBER.encode() + b"\n",
        "parcel": b"ppn\n" + CANARY.encode() + b"\n",
        "date": b"address,as_of\n" + row + b",Quoted\n",
        "role": b"address,role\n" + row + b",Quoted\n",
        "json, cut": b'{"address": ' + row + b"\n",
        "json, a number": b'{"address": ' + NUMBER.encode() + b"}\n",
        "json, no object": b'{"address": ' + row + b"}\n[" + row + b"]\n",
        "json, strange": b'{"address": ' + row + b', "lon": ' + row + b', "as_of": "Quoted"}\n',
    }


def ask(runner, dataset):
    asked = 0
    for verb in ("geocode", "route", "explain", "areas", "connect"):
        for text in texts():
            done = runner.run([verb, dataset, text])
            asked += 1
            # the one place is an argument: exit 2 is a question that was not understood as a command
            check(f"{verb} {text[:50]!r}", leak(done.stderr))
    for verb in ("geocode", "route", "areas"):
        for name, data in streams().items():
            for form in ([], ["--format", "ndjson"], ["--format", "geojson"]):
                done = runner.run([verb, dataset, "-i", "-", *form], data)
                asked += 1
                check(f"{verb} -i, {name} {form}", leak(done.stderr))
                if done.returncode not in (0, 1, 2, 3):
                    check(f"{verb} -i, {name}", f"exit {done.returncode}")
    return asked


def main():
    parser = argparse.ArgumentParser()
    for name in ("libroute", "dataset", "scratch"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--library", dest="so_path", required=True)
    o = parser.parse_args()
    runner = Runner([o.libroute], o.scratch)

    # the check itself: a program that logs to standard error and to a file is found out
    talker = Runner(["/bin/sh", "-c", 'echo "asked for $3" >&2; echo "$3" > asked.log', "sh"], o.scratch)
    done = talker.run(["geocode", o.dataset, texts()[0]])
    check("a program that logs is found by its messages", "" if leak(done.stderr) else "it was not")
    check("a program that logs is found by its files", "" if files_below(runner.home) else "it was not")
    for path in files_below(runner.home):
        os.unlink(path)

    asked = ask(runner, o.dataset)
    check("files left behind", ", ".join(files_below(runner.home)))
    # what is asked for is answered: the word is on standard output, so the runs above did see it
    done = runner.run(["geocode", o.dataset, "-i", "-"], streams()["unknown"])
    check("the answer itself holds the row", "" if CANARY.encode() in done.stdout else "it does not")
    check("the summary counts the rows", "" if b"2 rows" in done.stderr else done.stderr.decode())

    # words typed where no place belongs are quoted back to who typed them
    done = runner.run(["route", o.dataset, "-i", "-"], streams()["role"])
    check("a role is quoted", "" if b"Quoted" in done.stderr else "it is not")
    done = runner.run(["geocode", o.dataset, "10 N Main St", CANARY])
    check("a second argument is quoted", "" if CANARY.encode() in done.stderr and done.returncode == 2 else "it is not")

    symbols = subprocess.run(["nm", "-D", "--undefined-only", o.so_path], capture_output=True, text=True, check=True).stdout
    loggers = re.findall(r"\b(v?syslog|__syslog_chk|__vsyslog_chk|openlog|sd_journal_\w+)\b", symbols)
    check("the library links no logger", " ".join(loggers))

    print(f"{asked} questions")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
