"""Links of ICE's list fetched by the careful client: once each, PDFs only, else from the archive."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from open287g.pipeline.documents.fetching import fetch_documents
from open287g.pipeline.documents.running import DocumentFolder
from open287g.pipeline.documents.tables import list_links
from sources.served import Site, serve
from sources.setups import open_client, settings_for

from .making import one_page_pdf, shown


@pytest.fixture
def documents(tmp_path: Path) -> DocumentFolder:
    return DocumentFolder(tmp_path / "documents")


def test_links_are_fetched_once_and_what_is_no_pdf_is_named(documents: DocumentFolder) -> None:
    with serve(Site()) as ice, serve(Site()) as archive:
        ice.put("/doclib/287gMOA/Lake%20FL_TFM.pdf", one_page_pdf(shown("one")))
        ice.put("/doclib/287gMOA/page.pdf", b"<html>Page not found</html>")
        links = [ice.url("/doclib/287gMOA/Lake%20FL_TFM.pdf"), ice.url("/doclib/287gMOA/page.pdf")]
        settings = settings_for(ice, archive, robots=False)
        with open_client(settings) as client:
            first = fetch_documents(documents, links, client, settings)
            second = fetch_documents(documents, links, client, settings)
    assert (first.asked, first.kept, len(first.failed)) == (2, 1, 1)
    assert "not a PDF" in first.failed[0][1]
    assert (second.asked, second.kept, second.known) == (1, 0, 1)
    (sighting,) = documents.store.sightings()
    assert (sighting.file_name, sighting.origin) == ("Lake FL_TFM.pdf", links[0])


def test_a_round_takes_no_more_than_it_was_told_and_the_next_goes_on(documents: DocumentFolder) -> None:
    with serve(Site()) as ice, serve(Site()) as archive:
        links = []
        for n in range(3):
            ice.put(f"/doclib/{n}.pdf", one_page_pdf(shown(f"number {n}")))
            links.append(ice.url(f"/doclib/{n}.pdf"))
        settings = settings_for(ice, archive, robots=False)
        with open_client(settings) as client:
            kept = [fetch_documents(documents, links, client, settings, limit=2).kept for _ in range(2)]
    assert kept == [2, 1]


def test_what_ice_has_no_more_is_asked_of_the_archive_only_if_allowed(documents: DocumentFolder) -> None:
    with serve(Site()) as ice, serve(Site()) as archive:
        link = ice.url("/doclib/gone.pdf")
        for allowed in (False, True):
            settings = settings_for(ice, archive, robots=False, use_archive=allowed)
            with open_client(settings) as client:
                done = fetch_documents(documents, [link], client, settings)
            assert len(done.failed) == 1
            assert bool(archive.asked) == allowed


def test_hosts_that_are_not_configured_are_never_asked(documents: DocumentFolder) -> None:
    with serve(Site()) as ice, serve(Site()) as archive, serve(Site()) as stranger:
        settings = settings_for(ice, archive, robots=False)
        with open_client(settings) as client:
            done = fetch_documents(documents, [stranger.url("/x.pdf")], client, settings)
        assert (done.kept, stranger.asked) == (0, [])


def test_links_are_those_of_the_list_each_once() -> None:
    agreements = pl.DataFrame(
        {
            "state": ["FL", "FL", "TX"],
            "moa_url": ["https://a/1.pdf", "https://a/1.pdf", None],
            "addendum_url": [None, "https://a/2.pdf", "ftp://a/3.pdf"],
        }
    )
    assert list_links(agreements) == ["https://a/1.pdf", "https://a/2.pdf"]
    assert list_links(agreements, ["TX"]) == []
