"""Sentences as reporters, advocates, agencies and their critics write them, with what the oracle says of each figure.

True: the figure is so. False: it is not. None: the record leaves it open, or it is no figure of the lists. Each answer
is computed by `oracle`, which shares no code with the audit; only how far "nearly" and "about" reach is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .oracle import agencies, agreements, counties, rank, rows_of_pending, sheriffs_in, signed, states_listed

D = date(2026, 5, 18)
Y = date(2025, 5, 19)
END_2024, END_2025 = date(2024, 12, 31), date(2025, 12, 31)
Truths = Callable[[], list[bool | None]]


def near(value: float, stated: float, part: float = 0.06) -> bool:
    """Whether a number is about another."""
    return abs(value - stated) <= part * stated


def of(*states: str) -> int:
    """Agreements of some states on the last list."""
    return agreements(D, states=states)


def kind(name: str, *states: str) -> int:
    """Agencies of a kind on the last list."""
    return agencies(D, kind=name, states=states)


def model(name: str, *states: str) -> int:
    """Agreements of a model on the last list."""
    return agreements(D, model=name, states=states)


ENGLISH: dict[str, Truths] = {
    "Wyoming ranked 37th by agreements on May 18, 2026.": lambda: [rank(D, "WY") == 37],
    "On May 18, 2026, ICE's roster showed 1,843 agreements held by 1,549 agencies in 38 states.": lambda: [
        agreements(D) == 1843,
        agencies(D) == 1549,
        states_listed(D) == 38,
    ],
    "Georgia has 65 agreements, up from 17 a year earlier. (as of 2026-05-18)": lambda: [
        of("GA") == 65,
        agreements(Y, states=("GA",)) == 17 or None,
    ],
    "Two in three agreements nationwide follow the task force model. (published 2026-05-19)": lambda: [
        near(model("tfm") / agreements(D), 2 / 3)
    ],
    "One of every five agencies on the list is in Texas. (published 2026-05-20)": lambda: [
        near(agencies(D, states=("TX",)) / agencies(D), 0.2)
    ],
    "Three of every four agencies on the list are in Texas. (published 2026-05-20)": lambda: [False],
    "In the first quarter of 2026, 361 agreements were signed.": lambda: [
        signed(date(2026, 1, 1), date(2026, 3, 31)) == 361
    ],
    "So far this year 614 agreements have been signed. (published 2026-05-19)": lambda: [
        signed(date(2026, 1, 1), D) == 614
    ],
    "Texas ranks first, with 387 agreements; Florida is second. (published 2026-05-20)": lambda: [
        rank(D, "TX") == 1,
        of("TX") == 387,
        rank(D, "FL") == 2,
    ],
    "ICE has never had more agreements than it does now. (published 2026-05-19)": lambda: [True],
    "Not one agency in Illinois holds an agreement. (published 2026-05-19)": lambda: [of("IL") == 0],
    "Every county in Florida is covered by an agreement. (as of 2026-05-18)": lambda: [
        kind("sheriff", "FL") == 67
    ],
    "Tex. had 287 agreements and Fla. 331 on Jan. 26, 2026.": lambda: [
        agreements(date(2026, 1, 26), states=("TX",)) == 287,
        agreements(date(2026, 1, 26), states=("FL",)) == 331,
    ],
    '"We now have 1,843 agreements in 38 states," an ICE spokesperson said. (published 2026-05-19)': lambda: [
        agreements(D) == 1843,
        states_listed(D) == 38,
    ],
    '"We have 348 agreements in Florida, more than any state but Texas," the governor\'s office said on May 19, 2026.': lambda: [  # noqa: E501
        of("FL") == 348,
        rank(D, "FL") == 2,
        rank(D, "TX") == 1,
    ],
    "1,843 agreements — 1,162 task force, 499 warrant service and 182 jail — were in force on May 18, 2026.": lambda: [
        agreements(D) == 1843,
        model("tfm") == 1162,
        model("wso") == 499,
        model("jem") == 182,
    ],
    "Half of all agreements are in Texas and Florida. (published 2026-05-19)": lambda: [
        near(of("TX", "FL") / agreements(D), 0.5)
    ],
    "Louisiana's 43 agreements are all with sheriffs. (published 2026-05-19)": lambda: [
        of("LA") == 43,
        agreements(D, states=("LA",), kind="sheriff") == of("LA"),
    ],
    "Of Florida's 348 agreements, 250 are task force agreements. (as of 2026-05-18)": lambda: [
        model("tfm", "FL") == 250,
        of("FL") == 348,
    ],
    "In Kansas 31 agencies participate; in Nebraska, eight. (as of 2026-05-18)": lambda: [
        agencies(D, states=("KS",)) == 31,
        agencies(D, states=("NE",)) == 8,
    ],
    "Nearly 600 city police departments now work with ICE. (published 2026-05-19)": lambda: [
        580 < kind("municipal_police") < 600
    ],
    "At least three dozen agencies in West Virginia are on ICE's list. (published 2026-05-19)": lambda: [
        agencies(D, states=("WV",)) >= 36
    ],
    "Delaware, Vermont and Illinois have none. (published 2026-05-19)": lambda: [of("DE", "VT", "IL") == 0],
    "The Houston Police Department does not have an agreement. (published 2026-05-19)": lambda: [None],
    "The New York Police Department is not on the list. (published 2026-05-19)": lambda: [True],
    "Harris County, Texas, ended its agreement in 2025.": lambda: [False],
    "Texas leads all states with 387 agreements. (published 2026-05-19)": lambda: [
        rank(D, "TX") == 1,
        of("TX") == 387,
    ],
    "Mississippi has more sheriffs on the list than Alabama. (published 2026-05-19)": lambda: [
        kind("sheriff", "MS") > kind("sheriff", "AL")
    ],
    "All but 12 states have an agreement. (published 2026-05-19)": lambda: [states_listed(D) == 38],
    "About three-quarters of Florida's agreements are task force agreements. (published 2026-05-19)": lambda: [
        near(model("tfm", "FL") / of("FL"), 0.75)
    ],
    "Thirty-eight states and two territories have at least one agreement. (published 2026-05-19)": lambda: [
        states_listed(D) == 38,
        True,
    ],
    "Thirteen states, including California and Illinois, have no agreement. (published 2026-05-19)": lambda: [
        None,
        of("CA") == 0,
        of("IL") == 0,
    ],
    "Only three states — Texas, Florida and Missouri — had more than 90 agreements on May 18, 2026.": lambda: [
        sum(
            agreements(D, states=(each,)) > 90
            for each in ("TX", "FL", "MO", "PA", "TN", "GA", "AL", "MS", "AR")
        )
        == 3,
        True,
        True,
        True,
    ],
    "Missouri, with 103 agreements, is third behind Texas and Florida. (published 2026-05-19)": lambda: [
        of("MO") == 103,
        rank(D, "MO") == 3,
        True,
        True,
    ],
    "Wyoming has the most agreements per capita. (published 2026-05-19)": lambda: [
        rank(D, "WY", per_capita=True) == 1
    ],
    "Virginia lost four state agencies in February 2026.": lambda: [False],
    "By mid-May the list had grown to 1,843 agreements, most of them — 1,162 — under the task force model. (2026)": lambda: [  # noqa: E501
        agreements(D) == 1843,
        model("tfm") > agreements(D) / 2,
        model("tfm") == 1162,
    ],
    "Agreements numbered 1,604 on April 1, 2026, including 973 task force agreements.": lambda: [
        agreements(date(2026, 4, 1)) == 1604,
        agreements(date(2026, 4, 1), model="tfm") == 973,
    ],
    "Georgia ranks behind only Texas and Florida. (published 2026-05-19)": lambda: [
        rank(D, "GA") == 3,
        True,
        True,
    ],
    "Texas accounts for 23 percent of all agreements. (published 2026-05-19)": lambda: [
        near(of("TX") / agreements(D), 0.23, 0.02)
    ],
    "Florida's share of the nation's agreements has fallen below 20 percent. (published 2026-05-19)": lambda: [
        of("FL") / agreements(D) < 0.2
    ],
    "A majority of North Carolina's sheriffs do not take part. (published 2026-05-19)": lambda: [
        kind("sheriff", "NC") / sheriffs_in("NC") < 0.5
    ],
    "Two of every three Oklahoma sheriffs have no agreement. (published 2026-05-18)": lambda: [
        near(1 - kind("sheriff", "OK") / sheriffs_in("OK"), 2 / 3) or None
    ],
    "Since Jan. 20, 2025, the number of agreements has increased 1,265 percent. (published 2026-05-19)": lambda: [
        round(100 * (1843 / 135 - 1)) == 1265
    ],
    "The program has grown more than tenfold since President Trump took office. (published 2026-05-19)": lambda: [
        1843 / 135 > 10
    ],
    "ICE has signed 1,700 agreements since January 2025. (published 2026-05-19)": lambda: [
        signed(date(2025, 1, 1), D) == 1700
    ],
    "The number of participating agencies quadrupled in 2025.": lambda: [
        near(agencies(END_2025) / agencies(END_2024), 4, 0.1)
    ],
    "Maryland had nine agreements in February 2026 and none in May.": lambda: [
        agreements(date(2026, 2, 10), states=("MD",)) == 9,
        of("MD") == 0,
    ],
    "All nine of Maryland's agreements have ended. (published 2026-05-19)": lambda: [of("MD") == 0, True],
    "On September 22, 2025, 42 applications were waiting for approval.": lambda: [
        rows_of_pending(date(2025, 9, 22)) == 42
    ],
    "Texas has 22 constables on the list. (as of 2026-05-18)": lambda: [kind("constable", "TX") == 22],
    "The list now names 595 municipal police departments. (published 2026-05-19)": lambda: [
        kind("municipal_police") == 595
    ],
    "Nine university police departments in Florida have agreements. (published 2026-05-19)": lambda: [
        kind("campus_police", "FL") == 9
    ],
    "Every agreement in New Hampshire is a task force agreement. (published 2026-05-19)": lambda: [
        model("tfm", "NH") == of("NH")
    ],
    "None of Louisiana's agreements is a jail agreement. (published 2026-05-19)": lambda: [
        model("jem", "LA") == 0
    ],
    "There are agreements in 940 counties. (published 2026-05-19)": lambda: [counties(D) == 940],
    "There are 1.19 agreements for every agency. (as of 2026-05-18)": lambda: [
        round(agreements(D) / agencies(D), 2) == 1.19
    ],
    "More agreements were signed in April 2026 than in any other month.": lambda: [True],
    "On average, six agreements were signed a day in April 2026.": lambda: [
        round(signed(date(2026, 4, 1), date(2026, 4, 30)) / 30) == 6
    ],
    "The number of sheriffs on the list climbed from 123 to 771 in 16 months. (published 2026-05-19)": lambda: [
        kind("sheriff") == 771,
        agencies(date(2025, 1, 18), kind="sheriff") == 123,
    ],
    "By Thanksgiving 2025 there were about 1,200 agreements.": lambda: [
        near(agreements(date(2025, 11, 27)), 1200)
    ],
    "Of the 254 counties in Texas, 201 had an agreement on May 18, 2026.": lambda: [
        counties(D, states=("TX",)) == 201,
        True,
    ],
    "Texas, with 387 agreements, and Florida, with 348, hold 40 percent of the total. (as of 2026-05-18)": lambda: [
        of("TX") == 387,
        of("FL") == 348,
        near(of("TX", "FL") / agreements(D), 0.4, 0.02),
    ],
    "The 1,000th agreement was signed in September 2025.": lambda: [
        agreements(date(2025, 8, 31)) < 1000 <= agreements(date(2025, 9, 30))
    ],
    "Fla. leads with 348 deals, then Tex. with 387. (as of 2026-05-18)": lambda: [
        rank(D, "FL") == 1,
        of("FL") == 348,
        of("TX") == 387,
    ],
    "287(g) deals top 1,800 nationwide (May 18, 2026)": lambda: [agreements(D) > 1800],
    "ICE partnerships triple in a year (published 2026-05-19)": lambda: [
        near(agreements(D) / agreements(Y), 3, 0.1)
    ],
    "Sheriffs make up half of the agencies. (published 2026-05-19)": lambda: [
        near(kind("sheriff") / agencies(D), 0.5)
    ],
    "Police departments now outnumber constables 12 to 1. (published 2026-05-19)": lambda: [
        round(kind("municipal_police") / kind("constable")) == 12
    ],
    "Task force agreements outnumber jail agreements by more than six to one. (as of 2026-05-18)": lambda: [
        model("tfm") > 6 * model("jem")
    ],
    "New Hampshire had no agreement until 2025.": lambda: [agreements(END_2024, states=("NH",)) == 0],
    "In the second half of 2025 the number of agreements rose from 700 to 1,274.": lambda: [
        agreements(END_2025) == 1274,
        agreements(date(2025, 6, 30)) == 700,
    ],
    "Mississippi, Alabama and Tennessee together hold 157 agreements. (as of 2026-05-18)": lambda: [
        of("MS", "AL", "TN") == 157
    ],
    "Tennessee went from two agreements to 77 between January 2025 and May 2026.": lambda: [
        of("TN") == 77,
        agreements(END_2024, states=("TN",)) == 2,
    ],
    "Fifteen of the 44 constables are in Texas. (as of 2026-03-27)": lambda: [
        agencies(date(2026, 3, 27), kind="constable", states=("TX",)) == 15,
        agencies(date(2026, 3, 27), kind="constable") == 44,
    ],
    "Nearly nine in ten agencies hold only one agreement. (published 2026-05-18)": lambda: [None],
    "From May 2025 to May 2026 the number of agreements tripled.": lambda: [True],
    "In the 16 months since the inauguration, ICE has signed more than 1,800 agreements. (published 2026-05-19)": lambda: [  # noqa: E501
        signed(date(2025, 1, 20), D) > 1800
    ],
    "Oklahoma's agreements quadrupled in 2025, from 5 to 20.": lambda: [
        agreements(END_2025, states=("OK",)) == 20,
        agreements(END_2024, states=("OK",)) == 5,
        False,
    ],
    "Three Virginia state agencies left the program in February 2026.": lambda: [True],
    "At least 1,200 agencies signed agreements in 2025.": lambda: [False],
    "Between them, Texas, Florida and Missouri have 838 agreements. (published 2026-05-19)": lambda: [
        of("TX", "FL", "MO") == 838
    ],
    "The Florida Highway Patrol has an agreement. (published 2026-05-19)": lambda: [True],
    "By the end of 2025, 1,274 agreements were in force with 1,056 agencies in 39 states.": lambda: [
        agreements(END_2025) == 1274,
        agencies(END_2025) == 1056,
        states_listed(END_2025) == 39,
    ],
    "Texas has gained 361 agreements since the end of 2024. (published 2026-05-19)": lambda: [
        of("TX") - agreements(END_2024, states=("TX",)) == 361
    ],
    "North Carolina: 26 agencies, 22 sheriffs (May 18, 2026)": lambda: [
        agencies(D, states=("NC",)) == 26,
        kind("sheriff", "NC") == 22,
    ],
    "On Jan. 26, 2026, there were 1,372 agreements; a year earlier, 135.": lambda: [
        agreements(date(2026, 1, 26)) == 1372,
        agreements(date(2025, 1, 26)) == 135,
    ],
    "In the past year the number of agreements tripled. (published 2026-05-19)": lambda: [True],
    "In April 179 agreements were signed, and 60 in March. (published 2026-05-19)": lambda: [
        signed(date(2026, 4, 1), date(2026, 4, 30)) == 179,
        signed(date(2026, 3, 1), date(2026, 3, 31)) == 60,
    ],
    "ICE signed 179 agreements in April, for a total of 1,770. (2026)": lambda: [
        signed(date(2026, 4, 1), date(2026, 4, 30)) == 179,
        agreements(date(2026, 4, 30)) == 1770,
    ],
    "Nebraska's eight agencies hold 10 agreements. (published 2026-05-19)": lambda: [
        agencies(D, states=("NE",)) == 8,
        of("NE") == 10,
    ],
    "In 2025 the number of states with agreements rose from 21 to 39.": lambda: [
        states_listed(END_2025) == 39,
        states_listed(END_2024) == 21,
    ],
    "Over the past six months the number of agreements rose 58 percent. (published 2026-05-19)": lambda: [
        None
    ],
    "No sheriff in Massachusetts has an agreement. (published 2026-05-19)": lambda: [
        kind("sheriff", "MA") == 0
    ],
    "The 387 Texas agreements are held by 298 agencies. (as of 2026-05-18)": lambda: [
        of("TX") == 387,
        agencies(D, states=("TX",)) == 298,
    ],
    "Task force agreements jumped from zero in January 2025 to 1,162 in May 2026.": lambda: [
        model("tfm") == 1162,
        agreements(date(2025, 1, 31), model="tfm") == 0,
    ],
    "At this pace there will be 2,500 agreements by New Year.": lambda: [None],
    "Deputies made 300 arrests under the agreement last year.": lambda: [None],
    "ICE paid the Hillsborough County sheriff $1 million, the agency said. (published 2026-02-01)": lambda: [
        None
    ],
}
"""Sentences in English."""

SPANISH: dict[str, Truths] = {
    "El 18 de mayo de 2026 había 1.843 acuerdos vigentes en 38 estados y dos territorios.": lambda: [
        agreements(D) == 1843,
        states_listed(D) == 38,
        True,
    ],
    "Texas lidera con 387 acuerdos, seguido de Florida con 348. (publicado 2026-05-19)": lambda: [
        rank(D, "TX") == 1,
        of("TX") == 387,
        rank(D, "FL") == 2,
        of("FL") == 348,
    ],
    "Florida tiene 348 acuerdos y Georgia 60. (al 2026-05-18)": lambda: [of("FL") == 348, of("GA") == 60],
    "Más de 590 departamentos de policía municipal tienen un acuerdo. (publicado 2026-05-19)": lambda: [
        kind("municipal_police") > 590
    ],
    "El número de acuerdos se duplicó con creces entre junio de 2025 y abril de 2026.": lambda: [True],
    "Casi dos tercios de los acuerdos siguen el modelo de fuerza de tarea. (publicado 2026-05-19)": lambda: [
        near(model("tfm") / agreements(D), 2 / 3)
    ],
    "Tres de cada cuatro acuerdos en Florida son del modelo de fuerza de tarea. (publicado 2026-05-19)": lambda: [
        near(model("tfm", "FL") / of("FL"), 0.75)
    ],
    "Uno de cada cinco acuerdos corresponde a Texas. (publicado 2026-05-19)": lambda: [
        near(of("TX") / agreements(D), 0.2)
    ],
    "Todos los acuerdos de Nuevo Hampshire son de fuerza de tarea. (publicado 2026-05-19)": lambda: [
        model("tfm", "NH") == of("NH")
    ],
    "Ninguna agencia de Illinois tiene acuerdo con ICE. (publicado 2026-05-19)": lambda: [of("IL") == 0],
    "Doce estados no tienen ningún acuerdo. (publicado 2026-05-19)": lambda: [states_listed(D) == 38],
    "En lo que va del año se han firmado 614 acuerdos. (publicado 2026-05-19)": lambda: [
        signed(date(2026, 1, 1), D) == 614
    ],
    "Texas superó a Florida en abril de 2026.": lambda: [True],
    "Texas pasó de 26 acuerdos a finales de 2024 a 387 en mayo de 2026.": lambda: [
        of("TX") == 387,
        agreements(END_2024, states=("TX",)) == 26,
    ],
    "Los 67 alguaciles de Florida firmaron acuerdos. (publicado 2026-05-19)": lambda: [
        kind("sheriff", "FL") == 67
    ],
    "La mitad de las agencias son oficinas del sheriff. (publicado 2026-05-19)": lambda: [
        near(kind("sheriff") / agencies(D), 0.5)
    ],
    "Maryland perdió sus nueve acuerdos. (publicado 2026-05-19)": lambda: [of("MD") == 0, True],
    "Otras 82 solicitudes estaban pendientes el 30 de mayo de 2025.": lambda: [
        rows_of_pending(date(2025, 5, 30)) == 82
    ],
    "Florida concentra el 30 % de los acuerdos del país. (publicado 2026-05-19)": lambda: [
        near(of("FL") / agreements(D), 0.3, 0.02)
    ],
    "El número de agencias participantes aumentó un 47 % en lo que va de 2026. (publicado 2026-05-19)": lambda: [
        round(100 * (agencies(D) / agencies(END_2025) - 1)) == 47
    ],
    "Wyoming es el estado con más acuerdos por habitante. (publicado 2026-05-19)": lambda: [
        rank(D, "WY", per_capita=True) == 1
    ],
    "La policía de Houston, Texas, no figura en la lista. (publicado 2026-05-19)": lambda: [True],
    "Virginia Occidental tiene tres docenas de agencias, con un acuerdo cada una. (publicado 2026-05-19)": lambda: [
        agencies(D, states=("WV",)) == 36,
        of("WV") == agencies(D, states=("WV",)),
    ],
    "En Kansas participan 31 agencias y en Nebraska ocho. (publicado 2026-05-19)": lambda: [
        agencies(D, states=("KS",)) == 31,
        agencies(D, states=("NE",)) == 8,
    ],
    "El 27 % de los acuerdos son del modelo de oficial de servicio de órdenes y el 10 %, del carcelario. (publicado 2026-05-19)": lambda: [  # noqa: E501
        near(model("wso") / agreements(D), 0.27, 0.02),
        near(model("jem") / agreements(D), 0.1, 0.02),
    ],
    "En los últimos doce meses los acuerdos pasaron de 588 a 1.843. (publicado 2026-05-18)": lambda: [
        agreements(D) == 1843,
        None,
    ],
    "Casi 600 policías municipales se han sumado al programa. (publicado 2026-05-19)": lambda: [True],
    "Los acuerdos pasaron de 1.274 a finales de 2025 a 1.843 el 18 de mayo de 2026, un aumento del 45 %.": lambda: [
        True,
        agreements(END_2025) == 1274,
        True,
    ],
    "Virginia tenía 35 acuerdos en enero y ahora tiene 28. (publicado 2026-03-28)": lambda: [False, True],
    "Hay 182 acuerdos de cárcel, 499 de servicio de órdenes y 1.162 de fuerza de tarea. (al 2026-05-18)": lambda: [
        True,
        True,
        True,
    ],
    "Cuando Trump asumió el cargo había 135 acuerdos; hoy son 1.843. (publicado 2026-05-19)": lambda: [
        agreements(date(2025, 1, 20)) == 135,
        True,
    ],
    "Misuri, con 103 acuerdos, ocupa el tercer lugar. (publicado 2026-05-19)": lambda: [
        of("MO") == 103,
        rank(D, "MO") == 3,
    ],
    "De los 1.843 acuerdos, 387 están en Texas. (al 2026-05-18)": lambda: [
        of("TX") == 387,
        agreements(D) == 1843,
    ],
    "En 2025 el número de acuerdos pasó de 135 a 1.274.": lambda: [
        agreements(END_2025) == 1274,
        agreements(END_2024) == 135,
    ],
    "La mitad de los acuerdos de Tennessee son de fuerza de tarea. (al 2026-05-18)": lambda: [
        near(model("tfm", "TN") / of("TN"), 0.5)
    ],
    "A este ritmo, habrá 3.000 acuerdos a fin de año.": lambda: [None],
}
"""Sentences in Spanish."""
