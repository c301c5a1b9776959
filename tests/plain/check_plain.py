#!/usr/bin/env python3
"""How plain our words for owners and tenants are, and whether translations have them all.

    check_plain.py --libroute PATH LANGUAGE_FILE ...

- The Flesch-Kincaid grade of the English phrases, by GNU style (Debian package diction), is 7 or lower: all together, and
  each phrase of eight words and more. What stands in braces is a fact of the dataset and is taken out.
- Each translation is read by the command, has every phrase, in its own words where the English is a sentence, and says
  whether a native speaker has reviewed it.
"""
import argparse
import json
import re
import subprocess
import sys

GRADE = 7.0
passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems:
            print(f"     {problem}")
    else:
        passed += 1


def grade(text):
    done = subprocess.run(["style"], input=text, capture_output=True, text=True, check=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return float(re.search(r"Kincaid: (-?[0-9.]+)", done.stdout).group(1))


def words_of(text):
    """Without the facts, and as a sentence: style counts those that end."""
    text = re.sub(r"\s*\{[a-z]+\}", "", text).strip(" :,")
    return text if text.endswith((".", "!", "?")) else text + "."


def phrases(libroute, *more):
    done = subprocess.run([libroute, "connect", "--phrases", *more], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("language", nargs="+")
    options = parser.parse_args()
    english = phrases(options.libroute)["phrases"]

    # the measure itself: a plain sentence and a sentence of an ordinance
    check("style tells plain from not", [] if grade("You can call them on your own. Ask what it costs.") < 3 < 12 < grade(
        "Notwithstanding the aforementioned administrative considerations, responsible individuals necessarily "
        "accumulate additional municipal obligations.") else ["it does not"])
    prose = {k: words_of(v) for k, v in english.items() if not k.startswith(("month_", "date"))}
    total = grade("\n".join(prose.values()))
    print(f"Flesch-Kincaid grade of all {len(prose)} phrases: {total}")
    check("all phrases together", [f"grade {total}"] if total > GRADE else [])
    worst = 0
    for key, text in prose.items():
        if len(text.split()) >= 8:
            g = grade(text)
            worst = max(worst, g)
            check(f"phrase {key}", [f"grade {g}: {text}"] if g > GRADE else [])
    print(f"of the hardest phrase: {worst}")

    for path in options.language:
        with open(path, encoding="utf-8") as f:
            source = json.load(f)
        read = phrases(options.libroute, "--language", path)
        check(f"{path}: read as written", [] if read["phrases"] == source["phrases"] and read["language"] == source["language"]
              else ["the command reads something else"])
        missing = set(english) - set(source["phrases"])
        check(f"{path}: every phrase", [f"lacks {m}" for m in sorted(missing)])
        same = [k for k, v in english.items() if len(v.split()) >= 4 and source["phrases"].get(k) == v]
        check(f"{path}: in its own words", [f"{k} is still English" for k in same])
        check(f"{path}: reviewed?", [] if source.get("review") else ["no member \"review\" says by whom"])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
