#!/usr/bin/env python3
"""Whether overshare's confidences keep their word: of findings told with 0.8, four in five should be right.

    cd CORPUS && overshare scan text plates tags_docs negatives tags --only text,strings --min-confidence 0 \\
        --format jsonl -o all.jsonl
    python benches/reliability.py manifest.jsonl tags/manifest.jsonl all.jsonl           the table
    python benches/reliability.py manifest.jsonl tags/manifest.jsonl all.jsonl --fit     and a slope and offset, on halves

Manifests (JSON lines with `path`, `kind`, `truth`) and reports (overshare's JSON lines) are told apart by what stands in them.
What `truth` may hold: `phones` (strings, or objects with `e164` and `printed`), `plates` (`plate`, `box`), `text` (`text`, `box`,
`illegible`), `other_text` (strings), `mrz`, `none`, `text_unlabelled`. Boxes are x, y, width, height. Standard library only.

How a finding is judged:
- phone-number: right where its digits are those of a labelled number, or stand in a labelled line with a word for telephone;
- licence-plate: right where it overlaps a labelled plate and reads the same (O = 0, I = 1). Where it overlaps none in a photo
  with a labelled plate it is not judged: one plate a photo is labelled, others stand there;
- readable-text: right where at least 6 of 10 labelled words it covers (half of their boxes) stand in it, but for one letter in five
  (none with --strict), whatever their case, diacritics and gaps. A word that stands in another finding that covers it is that one's:
  upright boxes of tilted lines overlap. Wrong on photos labelled `none`, and where it touches no label on photos where
  illegible text is labelled, too; not judged where else it covers no labelled word;
- text-region: right where it covers half of a labelled word's box, legible or not, or half of it lies in one; wrong as readable-text is;
  not judged where else it touches no label, or a little of one;
- other strings: right where they are e-mail or web addresses that stand in the labelled text, or a travel-document on a photo labelled
  `mrz`; wrong on photos labelled with what they show, without such text; not judged elsewhere.
"""
import argparse
import hashlib
import json
import math
import re
import unicodedata

COVERED = 0.5
WORDS_RIGHT = 0.6
# "Can be read" is said of text that is right but for a few letters.
LETTERS_OFF = 0.2
BINS = 10
# Bins with fewer are told, but say little.
WELL_FILLED = 20
FEWEST_DIGITS = 6
TELEPHONE = re.compile(r"\b(tel|tele?phone?|phone|fax|mobile|call|ph|hp|h/p|handphone|sms|whatsapp)", re.IGNORECASE)
GROUPS = ["phone-number", "licence-plate", "readable-text", "text-region", "other strings"]


def main():
    args = arguments()
    truths, reports = load(args.files)
    judged, passed = [], {group: [0, 0] for group in GROUPS}
    for report in reports:
        label = truths.get(report["path"])
        if label is None:
            continue
        for finding in report["findings"]:
            if finding["rule"] != "text-region" and finding["evidence"].get("source") != "pixels":
                continue
            group = finding["rule"] if finding["rule"] in GROUPS else GROUPS[-1]
            verdict = judge(finding, label["truth"], report["findings"], 0.0 if args.strict else LETTERS_OFF)
            if verdict is None:
                passed[group][finding["confidence"] < 0.5] += 1
            else:
                judged.append((group, finding["confidence"], verdict, half(report["path"])))
                if args.wrong == group and not verdict and finding["confidence"] >= 0.5:
                    print(f"{finding['confidence']:.3f}  {report['path']}  {finding['evidence'].get('text')} {finding['region']}")
    for group in GROUPS:
        pairs = [(p, right) for g, p, right, _ in judged if g == group]
        table(group, pairs, passed[group])
        if args.fit:
            halves = [[(p, right) for g, p, right, part in judged if g == group and part == wanted] for wanted in (0, 1)]
            fits(halves)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="manifests and reports, in any order")
    parser.add_argument("--fit", action="store_true", help="fit a slope and an offset on one half, check them on the other")
    parser.add_argument("--strict", action="store_true", help="every letter of a labelled word must stand there")
    parser.add_argument("--wrong", choices=GROUPS, help="name the findings of this group that are wrong at 0.5 and above")
    return parser.parse_args()


def load(files):
    truths, reports = {}, {}
    for name in files:
        with open(name, encoding="utf-8") as file:
            for line in filter(str.strip, file):
                record = json.loads(line)
                if "truth" in record:
                    truths[record["path"]] = record
                elif "findings" in record:
                    reports[record["path"]] = record
    return truths, list(reports.values())


def half(path):
    """Which half of the photos a photo is of: by its name, so that it stays there."""
    return hashlib.sha1(path.encode()).digest()[0] & 1


# ---- judging


def judge(finding, truth, findings, off):
    if finding["rule"] == "readable-text":
        return judge_words(finding, truth, findings, off)
    return {"phone-number": judge_phone, "licence-plate": judge_plate, "text-region": judge_region}.get(finding["rule"], judge_other)(finding, truth)


def judge_phone(finding, truth):
    evidence = finding["evidence"]
    read = {digits(evidence["text"]), digits(evidence.get("normalized") or "")} - {""}
    known = set()
    for phone in truth.get("phones", []) + truth.get("phones_candidates", []):
        known |= {digits(phone)} if isinstance(phone, str) else {digits(phone["e164"]), digits(phone["printed"])}
    if read & known:
        return True
    if is_partly_labelled(truth):
        return None
    for line in truth.get("text") or []:
        text = line["text"] or ""
        if TELEPHONE.search(text) and any(number in digits(text) for number in read if len(number) >= FEWEST_DIGITS):
            return True
    return False


def judge_plate(finding, truth):
    if not truth.get("plates"):
        return None if is_partly_labelled(truth) else False
    alike = str.maketrans("OI", "01")
    read = letters(finding["evidence"]["text"]).upper().translate(alike)
    near = [plate for plate in truth["plates"] if overlap(finding["region"], plate["box"]) > 0]
    if not near:
        return None
    return any(letters(plate["plate"]).upper().translate(alike) == read for plate in near)


def judge_words(finding, truth, findings, off):
    if truth.get("none") is True and not truth.get("text_unlabelled"):
        return False
    stands = lambda word, other: is_in(letters(word["text"]), letters(other["evidence"]["text"]), off)
    covers = lambda other, word: overlap(other["region"], word["box"]) >= COVERED * word["box"][2] * word["box"][3]
    others = [other for other in findings if other is not finding and other["rule"] == finding["rule"]]
    right = wrong = 0
    for word in truth.get("text") or []:
        if not word.get("box") or not letters(word["text"]) or word.get("illegible") or not covers(finding, word):
            continue
        if stands(word, finding):
            right += 1
        elif not any(covers(other, word) and stands(word, other) for other in others):
            wrong += 1
    if right + wrong:
        return right >= WORDS_RIGHT * (right + wrong)
    # Where even what nobody can read is labelled, nothing else is text.
    whole = any(word.get("illegible") for word in truth.get("text") or [])
    touches = any(word.get("box") and overlap(finding["region"], word["box"]) for word in truth.get("text") or [])
    return False if whole and not touches else None


def judge_region(finding, truth):
    if truth.get("none") is True and not truth.get("text_unlabelled"):
        return False
    boxes = [word["box"] for word in truth.get("text") or [] if word.get("box")]
    size = finding["region"]["width"] * finding["region"]["height"]
    shared = [(overlap(finding["region"], box), min(box[2] * box[3], size)) for box in boxes]
    if any(both >= COVERED * smaller for both, smaller in shared):
        return True
    whole = any(word.get("illegible") for word in truth.get("text") or [])
    return False if whole and not any(both for both, _ in shared) else None


def is_in(word, text, off):
    """Whether a word stands in a text but for a share of its letters that are wrong, missing or too many."""
    if word in text:
        return True
    allowed = int(len(word) * off)
    if not allowed:
        return False
    # Fewest changes to each beginning of the word, ending at each place of the text and starting anywhere (Sellers 1980).
    row = list(range(len(word) + 1))
    for character in text:
        before, row[0] = row[0], 0
        for index, letter in enumerate(word, 1):
            before, row[index] = row[index], min(before + (letter != character), row[index] + 1, row[index - 1] + 1)
        if row[-1] <= allowed:
            return True
    return False


def judge_other(finding, truth):
    if finding["rule"] == "travel-document" and truth.get("mrz"):
        return True
    lines = [line["text"] or "" for line in truth.get("text") or []] + truth.get("other_text", [])
    labelled = letters(" ".join(lines))
    if labelled and letters(finding["evidence"]["text"]) in labelled:
        # The words stand there; whether they are an address or a date of birth, nobody labelled, but for what has one shape only.
        return True if finding["rule"] in ("email-address", "web-address") else None
    return None if is_partly_labelled(truth) or truth.get("text") else False


def is_partly_labelled(truth):
    """Whether there may be text of which the label says nothing."""
    unplaced = any(line.get("box") is None for line in truth.get("text") or [])
    return bool(unplaced or truth.get("text_unlabelled") or truth.get("id_document") or truth.get("shipping_label"))


def letters(text):
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    return "".join(c for c in plain if c.isalnum())


def digits(text):
    return "".join(c for c in text or "" if c.isdigit())


def overlap(region, box):
    """Pixels that both cover."""
    if not region:
        return 0
    x, y, width, height = box
    across = min(region["x"] + region["width"], x + width) - max(region["x"], x)
    down = min(region["y"] + region["height"], y + height) - max(region["y"], y)
    return max(0, across) * max(0, down)


# ---- telling


def table(group, pairs, passed):
    print(f"\n{group}: {len(pairs)} judged; not judged: {passed[0]} at 0.5 and above, {passed[1]} below")
    if not pairs:
        return
    print(f"{'told':>9} {'count':>6} {'mean':>6} {'right':>6} {'off by':>7}")
    for index, of_bin in enumerate(in_bins(pairs)):
        if of_bin:
            mean, right = means(of_bin)
            few = "" if len(of_bin) >= WELL_FILLED else "  (few)"
            print(f"{index / BINS:4.1f}-{(index + 1) / BINS:.1f}  {len(of_bin):6} {mean:6.3f} {right:6.3f} {mean - right:+7.3f}{few}")
    mean, right = means(pairs)
    print(f"{'all':>9} {len(pairs):6} {mean:6.3f} {right:6.3f} {mean - right:+7.3f}  calibration error {ece(pairs):.3f}, Brier {brier(pairs):.3f}")


def in_bins(pairs):
    bins = [[] for _ in range(BINS)]
    for p, right in pairs:
        bins[min(BINS - 1, int(p * BINS))].append((p, right))
    return bins


def means(pairs):
    return sum(p for p, _ in pairs) / len(pairs), sum(right for _, right in pairs) / len(pairs)


def ece(pairs):
    """Expected calibration error: how far the bins are off, weighted by how many are in them."""
    return sum(abs(mean - right) * len(b) for b in in_bins(pairs) if b for mean, right in [means(b)]) / len(pairs)


def brier(pairs):
    return sum((p - right) ** 2 for p, right in pairs) / len(pairs)


# ---- fitting


def fits(halves):
    for number, (fitted, checked) in enumerate((halves, halves[::-1])):
        if min(len(fitted), len(checked)) < WELL_FILLED or len({right for _, right in fitted}) < 2:
            print("  too few, or all of one kind, for a fit")
            return
        slope, offset = platt(fitted)
        after = [(probability(slope * log_odds(p) + offset), right) for p, right in checked]
        print(f"  fitted on half {number} ({len(fitted)}): slope {slope:.2f}, offset {offset:+.2f}; on the other half ({len(checked)}) "
              f"calibration error {ece(checked):.3f} -> {ece(after):.3f}, Brier {brier(checked):.3f} -> {brier(after):.3f}")


def platt(pairs):
    """Slope and offset of the log odds with the greatest likelihood (Platt 1999), by Newton's method."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        # A little weight on no change, so that few findings, or separable ones, change little.
        gradient, hessian = [slope - 1.0, offset], [1.0, 0.0, 1.0]
        for p, right in pairs:
            x = log_odds(p)
            told = probability(slope * x + offset)
            miss, spread = told - right, told * (1 - told)
            gradient[0] += miss * x
            gradient[1] += miss
            hessian[0] += spread * x * x
            hessian[1] += spread * x
            hessian[2] += spread
        determinant = hessian[0] * hessian[2] - hessian[1] ** 2
        steps = ((hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant,
                 (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant)
        # Newton's steps overshoot where the start is far off.
        longest = max(1.0, *map(abs, steps))
        slope, offset = slope - steps[0] / longest, offset - steps[1] / longest
        if max(map(abs, steps)) < 1e-9:
            break
    return slope, offset


def log_odds(p):
    p = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(p / (1 - p))


def probability(x):
    return 1 / (1 + math.exp(-x))


if __name__ == "__main__":
    main()
