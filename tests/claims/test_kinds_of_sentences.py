"""One sentence of each kind that can be asked, with what the record shows of it; what is not understood, and why."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from open287g.claims import compile_entries
from open287g.claims.weighing import weigh
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.queries.claims import Evidenced, audit_claims, evidence_of, project_space, setting_of
from open287g.text.phrases import speaking

pytestmark = pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)
YES, WORDED, NO, OPEN = "confirmed", "within_wording", "contradicted", "not_testable"

JUDGED = {
    "Six in 10 of Georgia's 52 participating agencies joined in 2025. (as of 2026-05-18)": [YES, YES],
    "Texas ocupaba el segundo lugar, con 287 acuerdos, a finales de enero de 2026.": [YES, YES],
    "En Maryland ya no queda ningún acuerdo. (publicado 2026-05-19)": [YES],
    "Alabama had fewer than ten agreements when President Trump returned to office.": [WORDED],
    "En marzo de 2026, Florida sumaba 344 acuerdos.": [YES],
    "Arizona's five agreements are jail agreements. (as of 2026-05-18)": [NO, NO],
    "Los cinco acuerdos de Arizona son carcelarios. (al 2026-05-18)": [NO, NO],
    "The five Arizona agreements follow the jail model. (as of 2026-05-18)": [NO, NO],
    "Five Arizona agreements follow the jail model. (as of 2026-05-18)": [YES],
    "The 1,162 agreements under the task force model make up 63% of the total. (as of 2026-05-18)": [YES, YES],
    "No agency in Iowa joined in April 2026.": [YES],
    "Ninguna agencia de Indiana se sumó en abril de 2026.": [NO],
    "The number of sheriffs with agreements in Florida has not changed since January 2026. (as of 2026-05-18)": [YES],
    "Sheriffs hold 1,050 agreements, police departments 601 and constables 50. (as of 2026-05-18)": [YES, YES, NO],
    "Eight in 10 Texas sheriffs take part, compared with one in three in Alabama. (as of 2026-05-18)": [WORDED, WORDED],
    "71% of Georgia agencies are sheriffs, a third in Texas. (as of 2026-05-18)": [YES, NO],
    "Between January and March 2026, 60 sheriffs and 150 police departments joined.": [NO, WORDED],
    "96 sheriffs, 138 police departments and 50 constables signed in the first quarter of 2026.": [YES, WORDED, NO],
    "37 sheriffs and 13 police departments in Georgia have agreements. (as of 2026-05-18)": [YES, YES],
    "88 sheriffs and 75 police departments in Texas have task force agreements. (as of 2026-05-18)": [YES, YES],
    "State agencies in Florida hold 14 agreements. (as of 2026-05-18)": [YES],
    "Kentucky went from zero agreements in January 2025 to 29 a year later.": [WORDED, YES],
    "Texas signed 122 agreements between Jan. 26 and May 18, 2026, more than any other state.": [YES, YES],
    "Alabama signed 12 agreements between Jan. 26 and May 18, 2026, more than any other state.": [NO, NO],
    "More sheriffs than police departments hold task force agreements in Texas. (as of 2026-05-18)": [YES],
    "In the first four months of 2026, 540 agreements were signed.": [YES],
    "18 campus police departments had agreements on March 27, 2026.": [YES],
    "There were 44 constables and 444 city police departments on March 27, 2026.": [YES, YES],
    "Fifty-one constables hold agreements in Texas, Pennsylvania, Tennessee and Louisiana. (as of 2026-05-18)": [YES],
    "More than half of Tennessee's 95 sheriffs take part. (as of 2026-05-18)": [WORDED, YES],
    "One in five sheriffs in North Carolina had an agreement on January 26, 2026.": [WORDED],
    "Florida held 43% of the nation's agreements in early June 2025, Texas 14%.": [YES, YES],
    "More than 1,500 agreements were signed between January 1, 2025 and March 27, 2026.": [WORDED],
    "ICE added 135 agreements in the 30 days to March 27, 2026.": [YES],
    "Virginia had 28 agreements on March 27, 2026, down from 33 in January 2026.": [YES, NO],
    "Texas passed Florida in April 2026.": [YES],
    "De los 102 acuerdos de Pensilvania, 20 fueron firmados por condestables y 11 por alguaciles.": [YES, YES, YES],
    "Texas passed Florida in January 2026.": [NO],
    "Texas had more agreements than Florida on March 13, 2026.": [NO],
    "Per capita, Florida led the nation on May 18, 2026.": [NO],
    "Agreements crossed 1,000 for the first time in September 2025.": [YES],
    "April 2026 was the month with the most signings.": [YES],
    "No agency in Delaware had an agreement on March 28, 2026.": [YES],
    "Twelve states had no agreement at all on May 18, 2026.": [YES],
    "Four airport police forces take part, all in Florida. (as of 2026-05-18)": [YES, YES],
    "Three dozen West Virginia agencies signed, one agreement each. (as of 2026-05-18)": [YES, YES],
    "78 agencies hold both a jail and a task force agreement. (as of 2026-05-18)": [YES],
    "Texas had 265 agencies on March 27, 2026, one for every 118,000 residents.": [YES, YES],
    "The list had 1,372 agreements on January 26, 2026 and 1,843 on May 18, 2026.": [YES, YES],
    "Pennsylvania tripled between July 2025 and March 2026.": [YES],
    "86.8 million people lived where a local agency had an agreement on March 27, 2026.": [YES],
    "The pending list had 26 agencies on September 30, 2025.": [WORDED],
    "There were 6.4 task force agreements for every jail agreement on May 18, 2026.": [YES],
    "The median agency that joined since April had 9.5 officers. (as of 2026-05-18)": [YES],
    "Neither Dallas city police nor Dallas County, Texas, was on the list on May 18, 2026.": [YES, YES],
    "No state had more agreements than Texas on May 18, 2026.": [YES],
    "Six states had more than 60 agreements on May 18, 2026.": [NO],
    "There were no task force agreements before 2025.": [YES],
    "Florida's share fell from 43 percent in June 2025 to 19 percent in May 2026.": [YES, YES],
    "Only Florida has port police on the list. (as of 2026-05-18)": [YES],
    "Between 1,700 and 1,800 agreements were in force at the end of April 2026.": [WORDED],
    "ICE handed the Polk County sheriff a million dollars in January 2026.": [NO],
    "At this pace there will be 3,000 agreements by New Year.": [OPEN],
    "The sheriff said 94 stops led to 75 citations.": [OPEN, OPEN],
    "The program now has 1,560 agreements. (published 2026-11-27)": [OPEN],
    "Los acuerdos crecieron un 916 % en un año, de 135 a 1.372.": [YES, YES, YES],
    "A comienzos de abril de 2026 había más de mil seiscientos acuerdos vigentes.": [WORDED],
    "Texas y Florida sumaban más de 600 acuerdos el 27 de marzo de 2026.": [WORDED],
    "Uno de cada cuatro sheriffs del país participa. (al 2026-05-18)": [YES],
    "Los nueve acuerdos de Maryland han desaparecido. (al 2026-05-18)": [YES, YES],
    "Twelve states, California and Illinois among them, have no agreement. (as of 2026-05-18)": [YES, YES, YES],
    "More agencies participate in Arkansas than in Tennessee. (as of 2026-05-18)": [YES],
    "In December 2025, 95 agreements were signed, down from 103 in November.": [YES, YES],
    "ICE signed 179 new agreements in April 2026, more than in any other month.": [YES, YES],
    "Solo una agencia de Massachusetts participa. (al 2026-05-18)": [YES],
    "Carolina del Norte perdió un acuerdo en mayo de 2026.": [YES],
    "Alabama tiene 16 acuerdos más que agencias. (al 2026-05-18)": [YES],
    "In Pennsylvania, 20 of the 102 participating agencies are constables. (as of 2026-05-18)": [YES, YES],
    "Every one of New Hampshire's 20 agreements is a task force agreement. (as of 2026-05-18)": [YES, YES],
    "Between February and March 2026 the list grew by 68 agreements.": [YES],
    "ICE signed 179 agreements in April 2026, the most of any month on record.": [YES, YES],
    "Texas signed 237 agreements in 2025, more than any other state.": [YES, NO],
    "Florida signed the most agreements in 2025, 298, followed by Texas with 237.": [YES, YES, YES, YES],
    "Florida firmó 298 acuerdos en 2025, más que ningún otro estado.": [YES, YES],
    "Seventeen Florida agreements are no longer listed. (as of 2026-05-18)": [OPEN, OPEN],
    "Diecisiete acuerdos de Florida ya no figuran en la lista. (al 2026-05-18)": [OPEN, OPEN],
    "On July 3, 2025, 637 agencies in 40 states had signed 776 agreements.": [YES, YES, YES],
    "Louisiana, Kentucky and Oklahoma each have more than 40 agreements. (as of 2026-05-18)": [WORDED] * 3,
    "The median participating agency in Texas has 20 sworn officers. (as of 2026-05-18)": [NO],
    "Only Texas has more agreements than Florida. (as of 2026-05-18)": [YES, YES],
    "Texas had 26 agreements when Trump took office and 387 on May 18, 2026, nearly 15 times as many.": [
        *(YES, YES, YES)
    ],
    "Indiana has 34 agreements, all signed since January 2025. (as of 2026-05-18)": [YES, YES],
    "Louisiana and Kentucky have the same number of agreements. (as of 2026-05-18)": [YES],
    "Texas and Florida have the same number of agreements. (as of 2026-05-18)": [NO],
    "Of Florida's 67 sheriffs, all but one have an agreement. (as of 2026-05-18)": [NO, YES],
    "Virginia's number of agreements has fallen since last September. (as of 2026-05-18)": [WORDED],
    "Virginia bajó de 31 acuerdos en septiembre de 2025 a 29 en mayo de 2026.": [YES, YES],
    "Tennessee tiene ocho acuerdos más que Oklahoma. (al 2026-05-18)": [YES],
    "Carolina del Sur tiene 49 acuerdos y Carolina del Norte, 29. (al 2026-05-18)": [YES, YES],
    "Pensilvania supera a Tennessee por 25. (al 2026-05-18)": [YES],
    "The number of agreements in Arkansas exceeds that of Missouri by 17. (as of 2026-05-18)": [NO],
    "Of Pennsylvania's 102 agreements, 20 were signed by constables. (as of 2026-05-18)": [YES, YES],
    "De los 102 acuerdos de Pensilvania, 25 fueron firmados por condestables. (al 2026-05-18)": [NO, YES],
    "Tennessee's sheriffs outnumber its police departments in the program seven to one. (as of 2026-05-18)": [YES],
    "Tennessee's police departments outnumber its sheriffs. (as of 2026-05-18)": [NO],
    "Missouri has overtaken Pennsylvania, 104 agreements to 102. (as of 2026-05-18)": [YES, YES, NO, YES],
    "Illinois, New Jersey and California are not on the list. (as of 2026-05-18)": [YES],
    "Illinois, Texas y California no figuran en la lista. (al 2026-05-18)": [NO],
    "The task force model did not appear on ICE's list at the end of 2024.": [YES],
    "South Carolina's three agreements became 59. (as of 2026-05-18)": [NO, YES],
    "Fifty agencies have all three models. (as of 2026-05-18)": [YES],
    "Sesenta agencias tienen los tres modelos. (al 2026-05-18)": [NO],
    "From Jan. 26 to May 18, the number of agreements rose by 471, or 44%.": [YES, NO],
    "En Wyoming hay 19 acuerdos, frente a uno solo a finales de 2024. (al 2026-05-18)": [YES, YES],
    "Wyoming has 19 agreements, compared with two at the end of 2024. (as of 2026-05-18)": [YES, NO],
    "Texas has 387 agreements, more than Florida, and 26 at the end of 2024. (as of 2026-05-18)": [YES] * 3,
    "Tennessee's sheriffs have fewer agreements than its police departments. (as of 2026-05-18)": [NO],
    "La mediana de agentes en los departamentos de policía participantes es de 10. (al 2026-05-18)": [YES],
    "Tennessee es el sexto estado con más acuerdos. (al 2026-05-18)": [YES],
    "La Oficina del Alguacil del Condado de Teller es la única de Colorado. (al 2026-05-18)": [YES, YES],
    "The Polk County Sheriff's Office is the only agency in Florida. (as of 2026-05-18)": [NO, YES],
}  # fmt: skip


@cache
def evidenced() -> Evidenced:
    return evidence_of(open_edition(project_folder("edition")))


@cache
@cache
def audited(statement: str) -> Any:
    read = compile_entries([{"id": "c", "statement": statement}], setting_of(evidenced()))
    return audit_claims(read, evidenced(), project_space())


@pytest.mark.parametrize("statement", JUDGED)
def test_each_kind_of_sentence_gets_its_verdict(statement: str) -> None:
    read = compile_entries([{"id": "c", "statement": statement}], setting_of(evidenced()))
    assert read.refused.to_dicts() == []
    found = [weigh(claim, evidenced().register, project_space()).verdict for claim in read.asked.values()]
    assert found == JUDGED[statement]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("Zorgons have 44 agreements in Texas", "Zorgons"),
        ("44 unsigned constables take part in Texas", "unsigned"),
        ("An agency may hold one, two or three agreements.", "may"),
        ("The law pays for a 1,075 percent expansion of the program.", "law"),
        ("Texas has 300 agreements without Houston", "Houston"),
        (
            "Its figures of 1,372 and 1,560 were published by two newspapers.",
            "does not say what the number counts",
        ),
        ("Police signed 300 agreements; police take part in Texas.", "Police"),
        ("Texas fell from 26 to 336 agreements.", "opposite ways"),
        ("No Florida county is without an agreement.", "there is none of"),
        ("En 2025 se sumaron 30 estados al programa.", "joined in a time"),
        ("Of 1,843 agreements, 1,162 are with local police.", "Police"),
        (
            "20 sheriffs and 12 police departments signed 40 agreements in March 2026.",
            "of one figure or of both",
        ),
        (
            "Texas added 91 agreements between Jan. 26 and May 18, 2026, more than any other state.",
            "By what the states are ranked",
        ),
        ("Texas bajó de 26 a 336 acuerdos.", "opposite ways"),
        ("In April 2026, 179 agencies had signed agreements.", "in that time"),
        ("In South Carolina, 44 agencies work with ICE under 49 agreements.", "Under"),
        ("Kansas lost 15 agreements on March 16, 2026.", "over what time"),
        ("ICE signed 179 agreements, compared with 127 in March 2026.", "over what time"),
        ("Texas had 26 agreements and now has 387.", "since when"),
        ("Fifty agencies have all three models, compared with one at the end of 2024.", "second figure"),
        (
            "The Teller County Sheriff's Office is the only agency in Colorado with a task force agreement.",
            "the only one",
        ),
    ],
)
def test_what_is_not_understood_is_named(statement: str, words: str) -> None:
    problem = audited(statement).refused["problem"][0]
    assert words in problem
    assert audited(statement).judgement.verdicts.is_empty()


def test_rates_are_told_as_rates() -> None:
    found = audited(
        "West Virginia has more agreements per capita than Texas. (as of 2026-05-18)"
    ).judgement.verdicts
    assert found["reading"].to_list() == [
        "I read this as: agreements, West Virginia, set against agreements, Texas, for each million residents, on "
        "May 18, 2026: 20.3 against 12.4."
    ]


def test_the_reading_is_said_first() -> None:
    found = audited("18 campus police departments had agreements in Florida on May 18, 2026.")
    assert found.judgement.verdicts["reading"].to_list() == [
        "I read this as: agencies that are campus or school police departments, Florida, listed on May 18, 2026: 18."
    ]


def test_both_rules_of_residents_are_named() -> None:
    found = audited("100 million people lived where a local agency had an agreement on March 27, 2026.")
    told = found.judgement.verdicts["sentence"][0]
    assert "86,839,543 residents of the places that the agencies serve" in told
    assert "112,102,954 all residents of each county with a local agency" in told


def test_after_the_last_list_stated_totals_stand_beside_the_claim() -> None:
    found = audited("The program now has 1,560 agreements. (published 2026-11-27)")
    assert "Sept. 28, 2026: 2,608" in found.judgement.verdicts["remark"][0]


def test_two_sentences_of_one_file_are_no_report_unless_it_says_so() -> None:
    entries = [
        {"id": "a", "statement": "ICE had 1,372 agreements on January 26, 2026."},
        {"id": "b", "statement": "ICE had 1,560 agreements on March 27, 2026."},
    ]
    read = compile_entries(entries, setting_of(evidenced()))
    assert read.claims["report"].n_unique() == 2
    together = compile_entries([entry | {"report": "r"} for entry in entries], setting_of(evidenced()))
    assert together.claims["report"].n_unique() == 1


@pytest.mark.parametrize(
    ("stated", "correction"),
    [
        (
            "On May 18, 2026, one in five Texas sheriffs had an agreement.",
            "As of May 18, 2026, 78% of all sheriffs in Texas had an agreement (198 of 254).",
        ),
        (
            "On March 27, 2026, 10% of agreements were in Florida.",
            "As of March 27, 2026, 22.1% of agreements were in Florida (344 of 1,560).",
        ),
        (
            "As of March 27, 2026, 12 campus police departments in Florida were on the list.",
            "As of March 27, 2026, ICE listed 18 campus or school police departments in Florida.",
        ),
        (
            "Between January 20, 2025, and January 26, 2026, agreements grew 300%.",
            "From Jan. 20, 2025, to Jan. 26, 2026, the number of agreements grew 916.3%, from 135 to 1,372.",
        ),
        (
            "As of March 27, 2026, Texas ranked fifth among states by agreements.",
            "As of March 27, 2026, Texas ranked No. 2 among the states by number of agreements "
            "(FL 344, TX 336, PA 73).",
        ),
        (
            "As of March 27, 2026, Georgia had more agreements than Texas.",
            "As of March 27, 2026, ICE listed 58 agreements in Georgia and 336 agreements in Texas.",
        ),
    ],
)
def test_a_correction_is_a_sentence_that_can_be_printed(stated: str, correction: str) -> None:
    assert audited(stated).judgement.verdicts["correction"].to_list() == [correction]


def test_a_correction_reads_as_spanish() -> None:
    with speaking("es"):
        told = audited(
            "As of March 27, 2026, ten states had more than 100 agreements each."
        ).judgement.verdicts
    assert told["correction"].to_list() == [
        "Al 27 de marzo de 2026, 2 estados tenían más de 100 acuerdos cada uno."
    ]
