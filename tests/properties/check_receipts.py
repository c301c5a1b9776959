#!/usr/bin/env python3
"""Receipts: the answer again byte for byte, and nothing that was changed.

    check_receipts.py --library SO --dataset FILE --territory FOLDER --scratch DIR [--receipts N] [--flips N] [--seed N]

1. N receipts of random questions (points, addresses, parcel numbers; dates, facts, roles, rules, views, with and without the
   text): each is valid by its schema, holds no word of the place unless asked to, and is replayed to the same bytes.
2. Every bit of one receipt, and a random bit of each other, is flipped: refused.
3. Random bits of the dataset are flipped: opening or replaying is refused.
"""
import argparse
import ctypes
import json
import math
import pathlib
import random
import sys

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import asking  # noqa: E402
from check_explain import BOXES, DATES  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Receipts(asking.Router):
    """A router that writes receipts and replays them."""

    def __init__(self, library, dataset):
        super().__init__(library, dataset)
        self.lib.lrt_result_receipt.restype = ctypes.c_size_t

    def text_of(self, call, *args):
        n = call(*args, None, ctypes.c_size_t(0))
        buf = ctypes.create_string_buffer(n + 1)
        call(*args, buf, ctypes.c_size_t(n + 1))
        return buf.raw[:n]

    def route(self, place, as_of, facts, rule, role, view, with_text):
        """(answer, receipt) as bytes; no receipt: b""."""
        q = asking.Query(struct_size=ctypes.sizeof(asking.Query), lon_deg=math.nan, lat_deg=math.nan,
                         as_of=int(as_of.replace("-", "")), at=asking.AT_NONE, error_m=math.nan, rule=rule, view=view,
                         role=role.encode() if role else None)
        if isinstance(place, str):
            q.text = place.encode()
        else:
            q.lon_deg, q.lat_deg = place
        q.facts = (ctypes.c_char_p * max(1, len(facts)))(*[f.encode() for f in facts])
        q.n_facts = len(facts)
        out = ctypes.c_void_p()
        if self.lib.lrt_route(self.handle, ctypes.byref(q), ctypes.byref(out), ctypes.byref(self.error)):
            raise asking.Refused(self.error.message.decode())
        receipt = self.text_of(self.lib.lrt_result_receipt, out, ctypes.byref(q) if with_text else None)
        answer = self.text_of(self.lib.lrt_result_json, out)
        self.lib.lrt_result_free(out)
        return answer, receipt

    def replay(self, receipt):
        out = ctypes.c_void_p()
        if self.lib.lrt_replay(self.handle, receipt, ctypes.c_size_t(len(receipt)), ctypes.byref(out),
                               ctypes.byref(self.error)):
            raise asking.Refused(self.error.message.decode())
        answer = self.text_of(self.lib.lrt_result_json, out)
        self.lib.lrt_result_free(out)
        return answer


def without_words(answer):
    answer = json.loads(answer)
    answer["candidates"] = []
    if answer["location"]:
        answer["location"]["address"] = ""
    return answer


def refused(call, *args):
    try:
        call(*args)
    except asking.Refused:
        return True
    return False


def questions(folder, name, chance, n):
    addresses = [r for r in asking.rows(folder, "addresses.csv") if r.get("address")]
    parcels = [r["ppn"] for r in asking.rows(folder, "parcels.csv") if r.get("ppn")] or ["001.1-02-01", "045.2-01-10"]
    terms = [(r["taxonomy_id"], r["code"] or r["id"]) for r in asking.rows(folder, "taxonomy_terms.csv")]
    roles = [r["id"] for r in asking.rows(folder, "roles.csv")]
    x0, y0, x1, y1 = BOXES[name]
    for i in range(n):
        place = [lambda: (chance.uniform(x0, x1), chance.uniform(y0, y1)), lambda: chance.choice(addresses)["address"],
                 lambda: chance.choice(parcels), lambda: "9999 Nowhere St"][chance.choice((0, 0, 1, 1, 1, 2, 3))]()
        facts = ["%s=%s" % t for t in chance.sample(terms, chance.randrange(4))]
        facts += chance.choice(([], ["age=67"], ["age=60+"], ["age=18-24"], ["age=33.3"]))
        yield (place, chance.choice(DATES[name]), facts, chance.randrange(3), chance.choice(roles + [None]) if roles else None,
               chance.randrange(3), isinstance(place, str) and i % 3 == 0)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--library", dest="so_path", required=True)
    p.add_argument("--dataset", required=True)
    p.add_argument("--territory", required=True)
    p.add_argument("--scratch", required=True)
    p.add_argument("--receipts", type=int, default=250)
    p.add_argument("--flips", type=int, default=60)
    p.add_argument("--seed", type=int, default=8)
    o = p.parse_args()
    chance, folder, wrong = random.Random(o.seed), pathlib.Path(o.territory), []
    name = "cleveland" if "cleveland" in o.dataset else "millbrook"
    router = Receipts(o.so_path, o.dataset)
    schema = jsonschema.Draft202012Validator(json.loads((ROOT / "libroute/schema/receipt-1.json").read_text(encoding="utf-8")))
    kept, none, texts = [], 0, 0
    for q in questions(folder, name, chance, 10 * o.receipts):
        if len(kept) == o.receipts:
            break
        answer, receipt = router.route(*q)
        if not receipt:
            none += 1
            if q[6] or json.loads(answer)["status"] not in ("not_found", "ambiguous", "invalid"):
                wrong.append("no receipt for %s" % (q,))
            continue
        kept.append(receipt)
        texts += q[6]
        wrong += ["%s: %s" % (q, e.message) for e in schema.iter_errors(json.loads(receipt))]
        if not q[6] and isinstance(q[0], str) and " " in q[0] and q[0].lower().encode() in receipt.lower():
            wrong.append("%s: the text is in the receipt" % (q,))
        again = router.replay(receipt)
        if (again != answer) if q[6] else (json.loads(again) != without_words(answer)):
            wrong.append("%s: another answer" % (q,))
        if router.replay(receipt + b"\n") != again:
            wrong.append("%s: a final newline matters" % (q,))
        at = chance.randrange(len(receipt))
        flipped = receipt[:at] + bytes([receipt[at] ^ 1 << chance.randrange(8)]) + receipt[at + 1:]
        if not refused(router.replay, flipped):
            wrong.append("%s: a receipt with byte %d changed is taken" % (q, at))
    for at in range(len(kept[0])):
        for bit in range(8):
            if not refused(router.replay, kept[0][:at] + bytes([kept[0][at] ^ 1 << bit]) + kept[0][at + 1:]):
                wrong.append("bit %d of byte %d of a receipt does not matter" % (bit, at))
    for cut in range(0, len(kept[0]), 7):
        if not refused(router.replay, kept[0][:cut]):
            wrong.append("a receipt cut at %d is taken" % cut)
    copy = pathlib.Path(o.scratch) / ("flipped-%s.sqlite" % name)
    data = bytearray(pathlib.Path(o.dataset).read_bytes())
    for _ in range(o.flips):
        at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        copy.unlink(missing_ok=True)
        data[at] ^= bit
        copy.write_bytes(data)
        data[at] ^= bit

        def use():
            other = Receipts(o.so_path, copy)
            try:
                other.replay(kept[1])
            finally:
                other.close()
        if not refused(use):
            wrong.append("bit %d of byte %d of the dataset does not matter" % (bit, at))
    copy.unlink(missing_ok=True)
    print("%d receipts replayed (%d with text), %d questions without a place, every bit of %d bytes of one, %d bits of the dataset"
          % (len(kept), texts, none, len(kept[0]), o.flips))
    if len(kept) != o.receipts or not texts or not none:
        wrong.append("too few receipts, or a kind is missing")
    for w in wrong[:10]:
        print("FAIL " + w)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
