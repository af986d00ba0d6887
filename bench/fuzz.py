"""Read made-up workbooks and pages in a child with little memory and time; print each that ends otherwise than it should.

    python bench/fuzz.py [--cases N] [--first SEED]

Each case is made from its seed (tests/generated.py), so that any can be made again alone: `--first SEED --cases
1`. A case must end accepted whole or refused with a reason and a remedy: no crash, nothing over 5 s or 1 GB, no agency
of a row lost in silence. Seeds of cases that once failed stand in tests/reading/seeds.txt and are read by every test run.
"""  # noqa: E501

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

CASES = 10_000
BATCH = 500
MAX_SECONDS, MAX_BYTES = 5.0, 2**30


def _read_batch(seeds: list[int], workspace: str, sender: object) -> None:
    """Read the cases one by one; sends (seed, None) before and (seed, verdict) after each."""
    from generated import make_case
    from judging import judge
    from open287g.data.curation import read_curation
    from open287g.reading.lists import Reader

    vocabulary = read_curation(Path(workspace)).vocabulary
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    in_use = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (4 * MAX_BYTES, 4 * MAX_BYTES))
    for seed in seeds:
        case = make_case(seed)
        sender.send((seed, None))  # type: ignore[attr-defined]
        began = time.process_time()
        try:
            verdict = judge(case, Reader(vocabulary))
        except MemoryError:
            verdict = "more memory than a list could need"
        except Exception as error:  # noqa: BLE001, whatever it is, it is what is looked for
            verdict = f"{type(error).__name__}: {error}"
        if (spent := time.process_time() - began) > MAX_SECONDS:
            verdict = f"{spent:.1f} s"
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - in_use > MAX_BYTES:
            verdict = "more than 1 GB"
        sender.send((seed, verdict))  # type: ignore[attr-defined]


def run_batch(seeds: list[int], workspace: str) -> dict[int, str]:
    """What went wrong, by seed; a child that dies or hangs is the fault of the case it was reading."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_read_batch, args=(seeds, workspace, sender))
    child.start()
    sender.close()
    faults: dict[int, str] = {}
    reading = None
    try:
        while receiver.poll(20 * MAX_SECONDS):
            seed, verdict = receiver.recv()
            reading = seed if verdict is None else None
            if verdict:
                faults[seed] = verdict
        child.kill()
        faults[reading if reading is not None else seeds[0]] = "it hangs"
    except EOFError:
        child.join()
        if child.exitcode and reading is not None:
            faults[reading] = f"it died of {child.exitcode}"
    return faults


def main() -> int:
    """Read the cases, tell each fault, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--first", type=int, default=0, help="seed of the first case")
    asked = parser.parse_args()
    n_faults, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as workspace:
        for start in range(asked.first, asked.first + asked.cases, BATCH):
            seeds = list(range(start, min(start + BATCH, asked.first + asked.cases)))
            for seed, fault in sorted(run_batch(seeds, workspace).items()):
                n_faults += 1
                sys.stdout.write(f"seed {seed}: {fault}\n")
            sys.stderr.write(f"\r{seeds[-1] + 1 - asked.first} cases, {time.monotonic() - began:.0f} s ")
    sys.stdout.write(f"{asked.cases} cases from seed {asked.first}: {n_faults} faults.\n")
    return 1 if n_faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
