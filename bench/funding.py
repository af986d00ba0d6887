"""How fast the money model draws: one run, one Markdown table on stdout; compare lines of one run with each other.

Goes in: the edition and the parameters that ship with the project. Comes out: draws per second of processor time of the
vectorised model against a plain Python loop over draws, agencies and months, and how time grows with draws and with
agencies. Nothing is written, except with --write the table in bench/README.md.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dataframely as dy

from open287g.data.editions import open_edition
from open287g.data.parameters import load_evidence
from open287g.data.workspace import project_folder
from open287g.funding.calendar import list_months
from open287g.funding.evidence import Evidence, select_eligible
from open287g.funding.model import build_model
from open287g.schemas.funding import EligibleAgencies
from open287g.schemas.ledger import Agencies, Agreements, Spells

README = Path(__file__).with_name("README.md")
AS_OF = date(2026, 1, 26)
SCENARIO = "full_offer"
SEED = 287
BASE_DRAWS = 4_096
MANY_DRAWS = 100_000
PLAIN_DRAWS = 40
PLAIN_ROUNDS = 6
TOTAL = 8_501


def load() -> tuple[Evidence, dy.DataFrame[EligibleAgencies]]:
    evidence = load_evidence()
    edition = open_edition(project_folder("edition"))
    agreements, spells, agencies = (
        schema.validate(edition.table(name), cast=True)
        for schema, name in ((Agreements, "agreements"), (Spells, "spells"), (Agencies, "agencies"))
    )
    return evidence, select_eligible(agreements, spells, agencies, evidence.rulebook, AS_OF)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor seconds, shortest of some runs: what the work takes when nothing else runs."""
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def vectorised(
    evidence: Evidence, agencies: dy.DataFrame[EligibleAgencies], draws: int
) -> Callable[[], object]:
    return lambda: build_model(evidence, agencies, AS_OF, draws, SEED).estimate(SCENARIO)


def plain_loop(
    evidence: Evidence, agencies: dy.DataFrame[EligibleAgencies], draws: int
) -> Callable[[], object]:
    """The same steps, one draw, agency and month at a time: officers, one total matched in as many rounds, days,
    start-up money, five recurring components by month, sums for states and the nation, and sorted draws."""
    rules = evidence.rulebook
    equipment = rules.number("startup/equipment_per_officer", AS_OF)
    vehicles = rules.number("startup/vehicles_per_agreement", AS_OF)
    overtime = rules.number("recurring/overtime_share", AS_OF)
    award = rules.number("awards/upper/amount", AS_OF)
    wages = dict(evidence.wages.select("state", "annual_mean_usd").iter_rows())
    months = list_months(rules.first_day(), AS_OF)
    starts = [(month.first_day - date(1970, 1, 1)).days for month in months]
    bodies = [
        (
            row["agency_id"],
            row["state"],
            row["sworn_officers"] or 50.0,
            (row["signed_on"] - date(1970, 1, 1)).days,
        )
        for row in agencies.iter_rows(named=True)
    ]

    def work() -> object:
        chance = random.Random(SEED)
        by_agency: dict[str, list[float]] = {body[0]: [] for body in bodies}
        by_place: dict[tuple[str, int], list[float]] = {}
        for _ in range(draws):
            share, slope, days = (
                chance.gauss(-1.4, 0.4),
                chance.gauss(-0.3, 0.2),
                270 * math.exp(chance.gauss(0, 0.8)),
            )
            load, used, success = chance.uniform(0.4, 0.63), chance.random(), chance.uniform(0.4, 1)
            drawn = []
            for agency_id, state, sworn, signed in bodies:
                weight = math.exp(share + slope * math.log(sworn / 50) + chance.gauss(0, 1.8))
                day = signed + days * math.exp(chance.gauss(0, 1.2))
                drawn.append((agency_id, state, weight, 1.1 * sworn, day, math.exp(chance.gauss(0, 0.2))))
            level = 1.0
            for _ in range(PLAIN_ROUNDS):
                there = sum(
                    max(cap * level * w / (1 + level * w), 1.0)
                    for _, _, w, cap, day, _ in drawn
                    if day <= starts[0]
                )
                level *= TOTAL / there if there else 1.0
            sums: dict[tuple[str, int], float] = {}
            for agency_id, state, weight, cap, day, own in drawn:
                share = level * weight / (1 + level * weight)
                officers, salary = max(cap * share, 1.0), wages.get(state, wages["US"]) * own
                total, is_started = 0.0, False
                for position, start in enumerate(starts):
                    usd = 0.0
                    if not is_started and day < start + 31:
                        usd, is_started = vehicles + officers * equipment, True
                    if position and day <= start:
                        usd += officers * salary * (1 + load + overtime * used) / 12
                        usd += officers * award if months[position].closes_quarter and success >= 0.9 else 0.0
                    total += usd
                    sums[state, position] = sums.get((state, position), 0.0) + usd
                    sums["US", position] = sums.get(("US", position), 0.0) + usd
                by_agency[agency_id].append(total)
            for place, usd in sums.items():
                by_place.setdefault(place, []).append(usd)
        return [sorted(each) for each in (*by_agency.values(), *by_place.values())]

    return work


def measure() -> str:
    evidence, agencies = load()
    n = len(agencies)
    vectorised(evidence, agencies, 64)()
    base = seconds(vectorised(evidence, agencies, BASE_DRAWS))
    plain = seconds(plain_loop(evidence, agencies, PLAIN_DRAWS))
    fast, slow = BASE_DRAWS / base, PLAIN_DRAWS / plain
    lines = [
        "| what | agencies | draws | processor seconds | draws a second | against |",
        "|---|--:|--:|--:|--:|---|",
        f"| plain loop | {n} | {PLAIN_DRAWS} | {plain:.2f} | {slow:,.0f} | 1 |",
        f"| model, all intervals | {n} | {BASE_DRAWS:,} | {base:.2f} | {fast:,.0f} | × {fast / slow:.0f} the loop |",
    ]
    for draws in (4 * BASE_DRAWS, MANY_DRAWS):
        spent = seconds(vectorised(evidence, agencies, draws), 1)
        words = f"× {spent / base:.1f} the time for × {draws / BASE_DRAWS:.0f} the draws"
        lines.append(_line(n, draws, spent, words))
    lines.append(_threads_line(evidence, agencies))
    for share in (4, 2):
        some = EligibleAgencies.validate(agencies.gather_every(share))
        spent = seconds(vectorised(evidence, some, BASE_DRAWS))
        lines.append(
            _line(
                len(some),
                BASE_DRAWS,
                spent,
                f"× {base / spent:.1f} the time for × {n / len(some):.1f} the agencies",
            )
        )
    return "\n".join(lines)


def _threads_line(evidence: Evidence, agencies: dy.DataFrame[EligibleAgencies]) -> str:
    """Many draws on two threads: seconds on the clock beside the processor's, and how busy the machine was."""
    started, spent = time.perf_counter(), time.process_time()
    build_model(evidence, agencies, AS_OF, MANY_DRAWS, SEED, threads=2).estimate(SCENARIO)
    clock, spent = time.perf_counter() - started, time.process_time() - spent
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    words = (
        f"{clock:.1f} s on the clock with 2 threads; {load:.1f} tasks for each processor, this one among them"
    )
    return _line(len(agencies), MANY_DRAWS, spent, words)


def _line(agencies: int, draws: int, spent: float, against: str) -> str:
    return (
        f"| model, all intervals | {agencies} | {draws:,} | {spent:.2f} | {draws / spent:,.0f} | {against} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    table = measure()
    print(table)
    if parser.parse_args().write:
        marked = "<!-- measured: funding -->\n{}<!-- end: funding -->"
        text = README.read_text(encoding="utf-8")
        pattern = re.compile(re.escape(marked).replace(r"\{\}", ".*?"), re.DOTALL)
        README.write_text(pattern.sub(lambda _: marked.format(f"{table}\n"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
