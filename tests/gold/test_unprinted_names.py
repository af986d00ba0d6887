"""Names that no source at hand prints, as a report might write them, and the agencies of ICE's lists that they mean.

`unprinted_names.csv` was labelled by hand: short forms, fuller names, a jail or a council beside its sheriff, towns and
universities beside their counties; an empty `means` where the body is on no list of ICE's. Measured: of 154 names
85 led to an agency, none to a wrong one; 18 that mean one were not certain enough.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from open287g.data.reference import read_reference
from open287g.data.workspace import project_folder
from open287g.resolve.candidates import Gazetteer, resolve_attested

LABELS = Path(__file__).with_name("unprinted_names.csv")


def test_a_name_that_was_never_printed_leads_to_its_agency_or_to_none() -> None:
    labels = pl.read_csv(LABELS, infer_schema=False)
    names = pl.read_parquet(project_folder("edition") / "agency_names.parquet")
    reference = read_reference()
    gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
    told = resolve_attested(labels.select("state", "agency_name").iter_rows(), names, {}, gazetteer)
    meant = names.select("state", means="agency_name", meant_id="agency_id")
    judged = labels.join(told, on=["state", "agency_name"], validate="1:1").join(
        meant, on=["state", "means"], how="left", validate="m:1"
    )
    assert judged.filter(pl.col("means").is_not_null(), pl.col("meant_id").is_null()).is_empty()
    given = judged.filter(pl.col("agency_id").is_not_null())
    wrong = given.filter(pl.col("agency_id").ne_missing(pl.col("meant_id")))
    assert wrong.is_empty(), wrong.select("state", "agency_name", "agency_id").rows()
    assert given.height / judged["means"].drop_nulls().len() >= 0.8
