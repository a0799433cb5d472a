#!/usr/bin/env python3
"""CPU time and memory of overshare's text pass and of RapidOCR (PP-OCRv6 small, its defaults), side by side on the same photos.

    python benches/beside_rapidocr.py FOLDER [FOLDER or photo ...] --overshare target/release/overshare
    python benches/beside_rapidocr.py FOLDER --sample 30 --rounds 3     30 photos spread over the folder, medians of 3 rounds
    python benches/beside_rapidocr.py FOLDER --big 10                   and 10 photos enlarged to 12 megapixels

CPU is user and system time, of all threads. RapidOCR runs warm, in one process that is started once. overshare runs twice:
`alone`, a process for each photo (start-up and the loading of its weights are in that figure), in turns with RapidOCR, photo by
photo, so that whatever else the machine does meets both; and `scan`, one process for all photos of a kind (size, with or without
text that RapidOCR reads), as people use it. Both decode the photos themselves.

needs: pip install rapidocr==3.10.* onnxruntime pillow; Linux or macOS (wait4)
"""
import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif"}
# ru_maxrss counts kilobytes on Linux and bytes on macOS.
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
ENLARGED_MP = 12.0
ENLARGE_BELOW_MP = 4.0
SIZES = [("below 1 MP", 0.0, 1.0), ("1 to 4 MP", 1.0, 4.0), ("above 4 MP", 4.0, float("inf"))]


def main():
    args = arguments()
    need_packages()
    photos = spread([p for place in args.places for p in photos_in(Path(place))], args.sample)
    with tempfile.TemporaryDirectory(prefix="beside-rapidocr-") as folder:
        if args.big:
            photos += aside(enlarge_all, photos, args.big, folder)
        if not photos:
            sys.exit("no photos found")
        load = os.getloadavg()[0]
        rival = Rival(args.rival_threads)
        rows = [Row(photo) for photo in photos]
        scans = []
        for number in range(args.rounds):
            for index, row in enumerate(rows):
                # Who comes first changes with the photo and the round: the file's pages are cold for the first.
                turns = [lambda: row.ours.append(overshare(args.overshare, [row.photo])),
                         lambda: row.theirs.append(rival.read(row.photo))]
                for turn in turns if (index + number) % 2 else reversed(turns):
                    turn()
            scans.append({kind: overshare(args.overshare, [r.photo for r in rows if r.kind() == kind])
                          for kind in sorted({row.kind() for row in rows})})
        version, rival_rss = rival.close()
        tell(rows, scans, rival_rss, version, args)
        print(f"load of the machine (one minute): {load:.1f} before, {os.getloadavg()[0]:.1f} after; {os.cpu_count()} cores")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="+", metavar="FOLDER", help="folders or photos")
    parser.add_argument("--overshare", default="target/release/overshare", metavar="PATH", help="the program [%(default)s]")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="medians of so many rounds [%(default)s]")
    parser.add_argument("--sample", type=int, metavar="N", help="only N photos, spread evenly over what was found")
    parser.add_argument("--big", type=int, default=0, metavar="N", help="also N of the photos below 4 MP, enlarged to 12 MP")
    parser.add_argument("--rival-threads", type=int, metavar="N", help="threads of RapidOCR [its own default]")
    parser.add_argument("--quiet", action="store_true", help="totals only")
    args = parser.parse_args()
    if not os.access(args.overshare, os.X_OK):
        parser.error(f"{args.overshare} is no program: build it (cargo build --release) or name it with --overshare")
    return args


def need_packages():
    missing = []
    for module, package in (("PIL", "pillow"), ("onnxruntime", "onnxruntime"), ("rapidocr", "rapidocr==3.10.*")):
        try:
            __import__(module)
        except ImportError as error:
            missing.append(f"  {package}: {error}")
    if missing:
        sys.exit("missing for this comparison (pip install …):\n" + "\n".join(missing))


def photos_in(place):
    if place.is_file():
        return [place]
    return sorted(p for p in place.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)


def spread(items, count):
    if not count or count >= len(items):
        return items
    return [items[index * len(items) // count] for index in range(count)]


def aside(function, *args):
    """Runs a function in a process of its own, so that what it needs counts for nobody."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, args)


def enlarge_all(photos, count, folder):
    from PIL import Image, ImageOps

    small = [p for p in photos if megapixels(p) < ENLARGE_BELOW_MP]
    made = []
    for index, photo in enumerate(spread(small, count)):
        with Image.open(photo) as image:
            image = ImageOps.exif_transpose(image).convert("RGB")
            scale = (ENLARGED_MP * 1e6 / (image.width * image.height)) ** 0.5
            image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
            path = Path(folder) / f"12mp_{index:03}_{photo.stem}.jpg"
            image.save(path, quality=92)
            made.append(path)
    return made


def megapixels(photo):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(photo) as image:
            return image.width * image.height / 1e6
    except OSError:
        return 0.0


class Row:
    """What was measured of one photo, a round an entry."""

    def __init__(self, photo):
        self.photo, self.ours, self.theirs = photo, [], []
        self.megapixels = megapixels(photo)

    def cpu(self):
        """CPU seconds: overshare alone on this photo, RapidOCR."""
        middle = lambda runs: statistics.median(run["cpu"] for run in runs)
        return middle(self.ours), middle(self.theirs)

    def lines(self):
        return self.theirs[0]["lines"]

    def kind(self):
        """Its size class and whether RapidOCR reads anything in it."""
        size = next(index for index, (_, least, below) in enumerate(SIZES) if least <= self.megapixels < below)
        return size, self.lines() > 0


def overshare(program, photos):
    command = [program, "scan", "--files-from", "-", "--null", "--only", "text,strings", "--jobs", "1", "--format", "jsonl"]
    command += ["--no-progress"]
    with tempfile.TemporaryFile() as paths, tempfile.TemporaryFile() as out:
        paths.write(b"\0".join(os.fsencode(photo) for photo in photos))
        paths.seek(0)
        process = subprocess.Popen(command, stdin=paths, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        reports = [json.loads(line) for line in out]
    if process.returncode not in (0, 1, 3) or len(reports) != len(photos):
        sys.exit(f"overshare ended with {process.returncode} and told {len(reports)} of {len(photos)} photos")
    read = sum(f["rule"] != "text-region" for report in reports for f in report["findings"])
    short = sum(report["status"] != "complete" for report in reports)
    return {"cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss * MAXRSS_BYTES, "read": read, "short": short}


class Rival:
    """RapidOCR, warm, in a process of its own, so that its memory is nobody else's."""

    def __init__(self, threads):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, threads), daemon=True)
        self.process.start()
        # Else a crash over there would be waited for without end.
        theirs.close()
        self.version = self.pipe.recv()

    def read(self, photo):
        self.pipe.send(str(photo))
        return self.pipe.recv()

    def close(self):
        self.pipe.send(None)
        rss = self.pipe.recv()
        self.process.join()
        return self.version, rss


def serve(pipe, threads):
    import importlib.metadata
    import logging
    import warnings

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    import numpy
    from PIL import Image, ImageOps
    from rapidocr import RapidOCR

    Image.MAX_IMAGE_PIXELS = None
    params = {"EngineConfig.onnxruntime.intra_op_num_threads": threads} if threads else None
    engine = RapidOCR(params=params)
    engine(numpy.full((320, 640, 3), 255, numpy.uint8))
    parts = (engine.cfg.Det, engine.cfg.Rec)
    models = " + ".join(f"{part.ocr_version.value} {part.model_type.value} ({part.task_type.value})" for part in parts)
    pipe.send(f"RapidOCR {importlib.metadata.version('rapidocr')}, {models}")
    while (path := pipe.recv()) is not None:
        before = used()
        try:
            with Image.open(path) as image:
                pixels = numpy.asarray(ImageOps.exif_transpose(image).convert("RGB"))[..., ::-1].copy()
            lines, failed = len(engine(pixels).txts or ()), False
        except Exception:  # a photo that one of them cannot read is told, not the end
            lines, failed = 0, True
        pipe.send({"cpu": used() - before, "lines": lines, "failed": failed})
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES)


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def tell(rows, scans, rival_rss, version, args):
    if not args.quiet:
        print(f"{'MP':>6} {'alone':>8} {'RapidOCR':>8} {'ratio':>6} {'lines':>6}  photo (CPU ms; lines that RapidOCR reads)")
        for row in rows:
            ours, theirs = row.cpu()
            print(f"{row.megapixels:6.2f} {ours * 1e3:8.0f} {theirs * 1e3:8.0f} {ratio(ours, theirs):>6} {row.lines():6}  {row.photo}")
        print()
    print(f"{len(rows)} photos, {args.rounds} round(s), {version}; CPU ms a photo, ratios to RapidOCR")
    print(f"{'':24} {'photos':>6} {'scan':>8} {'alone':>8} {'RapidOCR':>8} {'scan':>6} {'alone':>6}")
    groups = [("all", lambda size, text: True), ("text-free", lambda size, text: not text), ("text-rich", lambda size, text: text)]
    for number, (name, _, _) in enumerate(SIZES):
        groups.append((name, lambda size, text, number=number: size == number))
        groups.append((f"{name}, text-free", lambda size, text, number=number: size == number and not text))
        groups.append((f"{name}, text-rich", lambda size, text, number=number: size == number and text))
    for name, holds in groups:
        group = [row for row in rows if holds(*row.kind())]
        if group:
            kinds = {row.kind() for row in group}
            scan = sum(statistics.median(scan[kind]["cpu"] for scan in scans) for kind in kinds)
            alone, theirs = (sum(figures) for figures in zip(*(row.cpu() for row in group)))
            means = " ".join(f"{seconds / len(group) * 1e3:8.0f}" for seconds in (scan, alone, theirs))
            print(f"{name:24} {len(group):6} {means} {ratio(scan, theirs):>6} {ratio(alone, theirs):>6}")
    runs = [run for scan in scans for run in scan.values()]
    peak = max(run["rss"] for row in rows for run in row.ours)
    print(f"\npeak memory: overshare {max(run['rss'] for run in runs) / 1e6:.0f} MB in scans, {peak / 1e6:.0f} MB alone; RapidOCR {rival_rss / 1e6:.0f} MB")
    read, short = (sum(run[what] for run in scans[0].values()) for what in ("read", "short"))
    print(f"read: {read} findings of overshare, {sum(row.lines() for row in rows)} lines of RapidOCR")
    failed = sum(row.theirs[0]["failed"] for row in rows)
    if short or failed:
        print(f"not looked at, or not wholly: {short} photos by overshare, {failed} by RapidOCR")


def ratio(ours, theirs):
    return f"{ours / theirs:.2f}" if theirs > 0 else "-"


if __name__ == "__main__":
    main()
