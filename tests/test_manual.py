"""The manual: its pages have an order, are found by their words, and lead nowhere that is not there."""

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk import manual

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
DOORS = ("gzdesk:keys",)  # links into the program


def test_the_pages_come_in_the_order_of_their_numbers_with_headings_of_their_own():
    titles = [page.title for page in manual.pages()]
    assert manual.pages()[0].name == "start"
    assert len(set(titles)) == len(titles)
    assert all(titles)


@pytest.mark.parametrize("page", manual.pages(), ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page):
    for link in LINK.findall(page.text):
        if link in DOORS:
            continue
        name, _, anchor = link.partition("#")
        headings = re.findall(r"^#+ (.*)$", manual.page(name).text, re.MULTILINE)
        assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("page", manual.pages(), ids=lambda page: page.name)
def test_every_picture_is_there_in_light_and_dark_and_is_described(page):
    folder = resources.files("gzdesk.resources") / "pictures"
    for description, name in PICTURE.findall(page.text):
        assert description
        for scheme in ("light", "dark"):
            assert (folder / f"{name}-{scheme}.png").is_file()


def test_a_page_that_has_all_the_words_is_found_and_headings_count_most():
    found = manual.search("Posterior")
    assert found[0].page.name == "posterior"
    assert {one.page.name for one in manual.search("lasso queue")} <= {one.page.name for one in manual.search("lasso")}
    assert manual.search("no page has these words together zebra") == []
    assert manual.search("  ") == []


def test_what_is_found_is_shown_among_its_words():
    for one in manual.search("coverage"):
        assert "coverage" in one.around.casefold()


@given(st.text(max_size=30))
def test_any_text_may_be_looked_for(text):
    for one in manual.search(text):
        assert all(word in one.page.words.casefold() for word in text.casefold().split())
