#!/usr/bin/env python3
"""How often friction ridges are found where they are and where they are not, and whether their period is right.

    python benches/ridges.py CORPUS/manifest.jsonl                found and false, by source
    python benches/ridges.py CORPUS/manifest.jsonl --changes      the same on changed copies (size, noise, JPEG, light, turn, crop)
    python benches/ridges.py CORPUS/manifest.jsonl --resample     the period on copies resampled by known factors
    python benches/ridges.py CORPUS/manifest.jsonl --cost 8       CPU time on copies of 12 megapixels, 8 photos of a kind

The manifest has JSON lines with `path` (beside the manifest), `kind`, `source` and `truth`. Photos with `ridges_visible` must be found
(`contact_print` in a row of their own, `borderline` left out), all others must not. Copies are made in a temporary folder. With
`--resample` a patch is compared with the one that covers the same place in the original (boxes that share six tenths), where the
expected period is 3 to 16 pixels; and with the median of what all other sizes say, since the original is measured no better than
its copies; `expected` counts all patches that could have been found again. `--cost` is what hands and ridges add to looking for faces,
since both decode the picture: user and system time of all threads, a process for each photo, runs with and without in turns, medians.
Needs Pillow for copies. What is not wholly looked at is told on standard error.
"""
import argparse
import collections
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FACTORS = [0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.25, 1.6, 2.2]
CHANGES = ["half", "0.7 times", "1.4 times", "turned 30", "flipped", "cropped", "noise 6", "JPEG 40", "dark", "bright", "blue", "orange", "grey"]
WITH_CHANGES = ("hands", "negatives")
EXPECTED = (3.0, 16.0)
LARGE = 12e6
ROUNDS = 5
SAME_PLACE = 0.6
BATCH = 100


def main():
    args = arguments()
    photos = [json.loads(line) for line in open(args.manifest) if line.strip()]
    photos = [dict(photo, file=Path(args.manifest).parent / photo["path"]) for photo in photos]
    if args.sample:
        photos = random.Random(1).sample(photos, min(args.sample, len(photos)))
    if args.cost:
        cost(args, photos)
    elif args.resample:
        resample(args, [photo for photo in photos if wanted(photo) in ("ridges", "contact print")])
    elif args.changes:
        with tempfile.TemporaryDirectory(prefix="ridges-") as folder:
            copies = []
            for photo in photos:
                if photo["kind"] in WITH_CHANGES:
                    copies += [dict(photo, file=changed(photo, change, folder), change=change) for change in CHANGES]
            table(args, copies)
    else:
        table(args, photos)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", metavar="MANIFEST")
    parser.add_argument("--overshare", default="target/release/overshare", metavar="PATH", help="the program [%(default)s]")
    parser.add_argument("--changes", action="store_true", help="judge changed copies of hands and negatives")
    parser.add_argument("--resample", action="store_true", help="compare periods on resampled copies")
    parser.add_argument("--cost", type=int, metavar="N", help="CPU time on enlarged copies of N photos of each kind")
    parser.add_argument("--sample", type=int, metavar="N", help="only N photos, by chance")
    args = parser.parse_args()
    if not os.access(args.overshare, os.X_OK):
        parser.error(f"{args.overshare} is no program: build it (cargo build --release) or name it with --overshare")
    return args


def wanted(photo):
    """What row a photo belongs to."""
    truth = photo["truth"]
    if photo["kind"] == "hands":
        if truth.get("borderline"):
            return "borderline"
        if truth.get("contact_print"):
            return "contact print"
        return "ridges" if truth.get("ridges_visible") else "hand without"
    if photo["kind"] == "negatives":
        return "ridge-like" if truth.get("ridge_like") else "other negative"
    return "ordinary photo"


def scan(args, files):
    """Findings of friction ridges at 0.5 and above, by file."""
    found = {}
    for start in range(0, len(files), BATCH):
        command = [args.overshare, "scan", *map(str, files[start:start + BATCH]), "--only", "friction-ridges", "--format", "jsonl"]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
        for line in told.splitlines():
            record = json.loads(line)
            if record["status"] != "complete":
                print(f"  not wholly looked at: {record['path']}", file=sys.stderr)
            ridges = [f for f in record.get("findings", []) if f["rule"] == "friction-ridges" and f.get("region")]
            found[record["path"]] = ridges
    return found


def table(args, photos):
    found = scan(args, [photo["file"] for photo in photos])
    rows = collections.defaultdict(lambda: [0, 0])
    wrong = []
    for photo in photos:
        row = wanted(photo)
        findings = found.get(str(photo["file"]))
        if findings is None:
            continue
        for key in ((row, ""), (row, photo["source"] if row != "ordinary photo" else photo["kind"])):
            rows[key][0] += 1
            rows[key][1] += bool(findings)
        if bool(findings) != (row in ("ridges", "contact print", "borderline")):
            wrong.append((row, photo["path"], photo.get("change", "")))
    print(f"{'what':16} {'source':28} photos  told")
    for (row, source), (count, told) in sorted(rows.items()):
        print(f"{row:16} {source or 'all':28} {count:6} {told:5} {100 * told / count:5.1f} %")
    for row, path, change in wrong:
        print(f"  not as it should be: {row}: {path} {change}")


def resample(args, photos):
    from PIL import Image, ImageOps

    with tempfile.TemporaryDirectory(prefix="ridges-") as folder:
        copies = {}
        for photo in photos:
            picture = ImageOps.exif_transpose(Image.open(photo["file"])).convert("RGB")
            for factor in FACTORS:
                size = [max(8, round(side * factor)) for side in picture.size]
                file = Path(folder) / f"{len(copies)}.png"
                picture.resize(size, Image.LANCZOS).save(file)
                copies[file] = (photo, factor)
        before = scan(args, [photo["file"] for photo in photos])
        after = scan(args, list(copies))
    possible = collections.Counter()
    # By patch of an original: its periods at all sizes, each divided by its factor.
    sizes = collections.defaultdict(dict)
    by_period = collections.defaultdict(lambda: [0, 0])
    for file, (photo, factor) in copies.items():
        here = before.get(str(photo["file"]), [])
        if not here:
            continue
        surest = max(here, key=lambda finding: finding["confidence"])
        band = int(period(surest) * factor * 2) / 2
        by_period[min(band, 8.0)][0] += 1
        by_period[min(band, 8.0)][1] += bool(after.get(str(file)))
        for number, finding in enumerate(here):
            sizes[photo["path"], number][1.0] = period(finding)
            expected = period(finding) * factor
            if not EXPECTED[0] <= expected <= EXPECTED[1]:
                continue
            possible.update([factor, "all"])
            same = max(after.get(str(file), []), key=lambda other: shared(finding, other, factor), default=None)
            if same and shared(finding, same, factor) >= SAME_PLACE:
                sizes[photo["path"], number][factor] = period(same) / factor
    ratios = collections.defaultdict(lambda: ([], []))
    wrong = []
    for (path, number), measured in sizes.items():
        for factor, value in measured.items():
            if factor == 1.0:
                continue
            others = statistics.median(other for at, other in measured.items() if at != factor)
            for row in (factor, "all"):
                ratios[row][0].append(value / measured[1.0])
                ratios[row][1].append(value / others)
            if abs(value / measured[1.0] - 1) > 0.1:
                wrong.append(f"  {value / measured[1.0]:.2f} ({value / others:.2f}) at {factor}: {path}, patch {number}")
    print("                           against the original                  against the median of the other sizes")
    print("factor  expected  patches  median ratio  within 10 %  within 15 %  median ratio  within 10 %  within 15 %")
    for row in [*sorted(key for key in ratios if key != "all"), "all"]:
        line = f"{row!s:>6} {possible[row]:9} {len(ratios[row][0]):8}"
        for values in ratios[row]:
            near = [100 * sum(abs(value - 1) <= bound for value in values) / max(1, len(values)) for bound in (0.1, 0.15)]
            line += f" {statistics.median(values or [0]):13.3f} {near[0]:12.1f} {near[1]:12.1f}"
        print(line)
    print("further off than 10 % (against the median):", *wrong, sep="\n")
    print("expected period of the surest patch: photos, of which something was told")
    for band, (count, told) in sorted(by_period.items()):
        print(f"  from {band:.1f} px: {count:4} {told:4}")


def cost(args, photos):
    from PIL import Image, ImageOps

    rows = collections.defaultdict(list)
    for photo in photos:
        if photo["kind"] in WITH_CHANGES and wanted(photo) != "borderline":
            rows[wanted(photo)].append(photo)
    print("                         added by hands and ridges  faces alone")
    print("what             photos    least  median     most       median  (ms of CPU, 12 megapixels)")
    with tempfile.TemporaryDirectory(prefix="ridges-") as folder:
        for row, kind in sorted(rows.items()):
            added, alone = [], []
            for photo in kind[:: max(1, len(kind) // args.cost)][: args.cost]:
                picture = ImageOps.exif_transpose(Image.open(photo["file"])).convert("RGB")
                scale = (LARGE / (picture.width * picture.height)) ** 0.5
                file = Path(folder) / "large.jpg"
                picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS).save(file, quality=92)
                without, with_ridges = [], []
                for _ in range(ROUNDS):
                    without.append(cpu_ms(args, file, "face"))
                    with_ridges.append(cpu_ms(args, file, "face,hand,friction-ridges"))
                alone.append(statistics.median(without))
                added.append(statistics.median(b - a for a, b in zip(without, with_ridges)))
            least, median, most = min(added), statistics.median(added), max(added)
            print(f"{row:16} {len(added):6} {least:8.0f} {median:7.0f} {most:8.0f} {statistics.median(alone):12.0f}")


def cpu_ms(args, file, rules):
    command = [args.overshare, "scan", str(file), "--only", rules, "--format", "jsonl", "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return 1000 * (usage.ru_utime + usage.ru_stime)


def period(finding):
    return finding["evidence"]["period_px"]


def shared(before, after, factor):
    """Shared area of two boxes over that of both together, the first scaled."""
    a = [before["region"][key] * factor for key in ("x", "y", "width", "height")]
    b = [after["region"][key] for key in ("x", "y", "width", "height")]
    across, down = (max(0, min(a[i] + a[i + 2], b[i] + b[i + 2]) - max(a[i], b[i])) for i in (0, 1))
    return across * down / (a[2] * a[3] + b[2] * b[3] - across * down)


def changed(photo, change, folder):
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(Image.open(photo["file"])).convert("RGB")
    width, height = picture.size
    scale = {"half": 0.5, "0.7 times": 0.7, "1.4 times": 1.4}.get(change)
    light = {"blue": (0.78, 0.95, 1.2), "orange": (1.2, 0.97, 0.7)}.get(change)
    gamma = {"dark": 1.6, "bright": 0.6}.get(change)
    if scale:
        picture = picture.resize((max(8, round(width * scale)), max(8, round(height * scale))), Image.LANCZOS)
    elif change == "turned 30":
        picture = picture.rotate(30, Image.BICUBIC)
    elif change == "flipped":
        picture = ImageOps.mirror(picture)
    elif change == "cropped":
        picture = picture.crop((width // 7, height // 9, width * 6 // 7, height * 7 // 9))
    elif change == "noise 6":
        picture = Image.blend(picture, Image.effect_noise(picture.size, 60).convert("RGB"), 0.1)
    elif change == "JPEG 40":
        told = io.BytesIO()
        picture.save(told, "JPEG", quality=40)
        picture = Image.open(told)
    elif light:
        picture = picture.point([min(255, round(value * factor)) for factor in light for value in range(256)])
    elif gamma:
        picture = picture.point([round(255 * (value / 255) ** gamma) for value in range(256)] * 3)
    elif change == "grey":
        picture = picture.convert("L")
    file = Path(folder) / f"{len(os.listdir(folder))}.png"
    picture.save(file)
    return file


if __name__ == "__main__":
    sys.exit(main())
