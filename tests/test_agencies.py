"""What tells whose copy a text is, and what does not; pages that tell it are ``cases/pages/wire_*``."""

from collections.abc import Callable

import pytest

from curator.extract import from_feed, wed
from curator.extract.agencies import (
    byline_agency,
    closing_agency,
    dateline_agency,
    is_unnamed_wire,
    notice_agency,
    owner_agency,
    shown_agency,
    source_agency,
)
from curator.extract.bylines import persons
from curator.model import Entry, Excerpt, Listing, Source
from curator.text.agencies import SPELLINGS, agency_at, agency_credit, but_own, is_agency, joined
from tests.clockwork import growth

P1 = "The council of Varnholm voted on Friday to rebuild the old bridge over the Isel, eleven years after the flood."
EVERY = [(name, credit) for credit, names in SPELLINGS.items() for name in names]
SOURCE = Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/rss")


class TestNames:
    """Each spelling of the table is one agency, wherever it stands."""

    @pytest.mark.parametrize(("name", "credit"), EVERY)
    def test_a_spelling_is_credited_and_is_no_person(self, name: str, credit: str) -> None:
        assert agency_credit(name) == agency_credit(f"The {name}") == credit
        assert is_agency(name)
        assert is_agency(name.upper())
        assert persons([name], ()) == ()

    @pytest.mark.parametrize(("name", "credit"), EVERY)
    def test_a_spelling_stands_in_a_byline_alone(self, name: str, credit: str) -> None:
        assert byline_agency(name) == byline_agency(f"By {name}") == shown_agency(f"By {name}") == credit

    @pytest.mark.parametrize(("name", "credit"), [one for one in EVERY if one[1] != "PA"])
    def test_a_spelling_stands_in_a_dateline_and_at_the_end(self, name: str, credit: str) -> None:
        assert dateline_agency([f"VARNHOLM, Nov 22 ({name}) - {P1}"]) == credit
        assert closing_agency([P1, f"{P1} ({name})"]) == closing_agency([P1, f"({name})"]) == credit
        assert closing_agency([f"© 2026 {name}. All rights reserved."]) == credit

    def test_a_credit_names_itself(self) -> None:
        assert {credit: agency_credit(credit) for credit in SPELLINGS} == {credit: credit for credit in SPELLINGS}
        assert not any("/" in credit for credit in SPELLINGS)

    @pytest.mark.parametrize(
        "name", ["Ani", "Efe", "Sid", "Pap", "tt", "Associated Press of Varnholm", "AP Herald", ""]
    )
    def test_what_is_no_agency(self, name: str) -> None:
        assert agency_credit(name) == ""

    def test_a_site_is_its_agency_s(self) -> None:
        assert (agency_at("apnews.com"), agency_at("reuters.com"), agency_at("varnholm.example")) == (
            "AP",
            "Reuters",
            "",
        )

    @pytest.mark.parametrize(
        ("agency", "outlet", "left"),
        [
            ("AP", "AP News", ""),
            ("AP", "The Associated Press", ""),
            ("AP", "AP: Top Stories", ""),
            ("Reuters", "Reuters – World", ""),
            ("AP/Reuters", "Reuters", "AP"),
            ("AP", "Varnholm Post", "AP"),
            ("AP", "Apex News", "AP"),
            ("AP", "", "AP"),
            ("", "Reuters", ""),
        ],
    )
    def test_an_outlet_is_not_credited_to_itself(self, agency: str, outlet: str, left: str) -> None:
        assert but_own(agency, outlet) == left

    def test_several_are_joined_once_each(self) -> None:
        assert joined(["AP", "Reuters", "AP"]) == "AP/Reuters"


class TestDatelines:
    @pytest.mark.parametrize(
        ("text", "agency"),
        [
            ("WASHINGTON (AP) — ", "AP"),
            ("BERLIN (dpa) - ", "dpa"),
            ("Berlin/München (dpa/lby) - ", "dpa"),
            ("Frankfurt am Main (dpa-AFX) - ", "dpa-AFX"),
            ("(Reuters) - ", "Reuters"),
            ("ST. JOSEPH, Mich. (AP) -- ", "AP"),
            ("BEIRUT/THE HAGUE, March 7 (Reuters) - ", "Reuters"),
            ("By Ilka Lund VARNHOLM, Dec 31 (Reuters) - ", "Reuters"),
            ("Paris (AFP) – ", "AFP"),
            ("VARNHOLM (AP/Reuters) — ", "AP/Reuters"),
            ("VARNHOLM (AP and Reuters) — ", "AP/Reuters"),
            ("Madrid, 5 jul (EFE).- ", "EFE"),
            ("Madrid (España), 5 de julio (EFE) - ", "EFE"),
            ("(ANSA) - ROMA, 05 LUG - ", "ANSA"),
            ("Wiesbaden (KNA/iz). ", "KNA"),
            ("New Delhi, Jul 5 (PTI) ", "PTI"),
            ("BEIJING, July 5 (Xinhua) -- ", "Xinhua"),
            ("МОСКВА, 22 ноября. /ТАСС/. ", "TASS"),
            ("МОСКВА, 22 ноя — РИА Новости. ", "RIA Novosti"),
            ("Rio de Janeiro, 5 de julho (Lusa) - ", "Lusa"),
            ("VARNHOLM (AP Photo) — ", ""),
            ("VARNHOLM (Isel Herald) — ", ""),
            ("PITTSBURGH (PA) — ", ""),
            ("Officials decided against it (AP) — ", ""),
            ("Ilse Varn (AP) ", ""),
            ("The mayor speaks on the bridge (Reuters). ", ""),
            ("Two outlets - Reuters, among others - told it first. ", ""),
            ("", ""),
        ],
    )
    def test_a_dateline(self, text: str, agency: str) -> None:
        assert dateline_agency([f"{text}{P1}"]) == agency

    def test_it_may_stand_behind_a_byline_and_no_further_down(self) -> None:
        line = f"VARNHOLM (AP) — {P1}"
        assert dateline_agency(["By Ilka Lund", "A correction.", line]) == "AP"
        assert dateline_agency([P1, P1, P1, line]) == ""

    def test_a_caption_alone_is_none(self) -> None:
        assert dateline_agency(["VARNHOLM, Nov 22 (AP)", P1]) == ""


class TestBylines:
    @pytest.mark.parametrize(
        ("byline", "agency"),
        [
            ("By Ilka Lund, Associated Press", "AP"),
            ("By ILKA LUND, AP National Security Writer", "AP"),
            ("Ilka Lund and Tomas Reck, The Associated Press", "AP"),
            ("Ilka Lund for The Associated Press", "AP"),
            ("Ilka Lund (AP)", "AP"),
            ("Ilka Lund/AP", "AP"),
            ("AP and staff", "AP"),
            ("AP and Reuters", "AP/Reuters"),
            ("Varnholm Post with AFP", "AFP"),
            ("Le Varnholm et AFP", "AFP"),
            ("Von Ilka Lund, dpa", "dpa"),
            ("det/dpa", "dpa"),
            ("Por Agencia EFE", "EFE"),
            ("Reuters Staff", "Reuters"),
            ("Reuters Editorial", "Reuters"),
            ("Press Association Reporter", "PA"),
            ("Agence France-Presse correspondent", "AFP"),
            ("PA", "PA"),
            ("Ilka Lund", ""),
            ("Ilka Lund, PA", ""),
            ("Auswärtige Autoren (AA)", ""),
            ("Former Reuters correspondent Ilka Lund", ""),
            ("Ilka Lund, who once wrote for us", ""),
            ("Photos by Associated Press", ""),
            ("Ilka Lund/Getty Images via AP", ""),
            ("picture alliance/dpa", ""),
            ("By Ilka Lund. Photo: AP", ""),
            ("", ""),
        ],
    )
    def test_a_byline(self, byline: str, agency: str) -> None:
        assert byline_agency(byline) == agency

    @pytest.mark.parametrize(
        ("line", "agency"),
        [("By Ilka Lund / Associated Press", "AP"), ("AP/Reuters", "AP/Reuters"), ("Ilka Lund / Europa Press", "")],
    )
    def test_a_shown_line_with_a_slash_may_be_a_picture_s(self, line: str, agency: str) -> None:
        assert shown_agency(line) == agency

    @pytest.mark.parametrize(
        ("author", "is_wire"),
        [
            ("Agencies", True), ("From wire reports", True), ("Staff and wire services", True), ("Agenturen", True),
            ("Ilka Wire", False), ("Environment Agency", False), ("Ilka Lund", False),
        ],
    )  # fmt: skip
    def test_wire_of_nobody_in_particular(self, author: str, is_wire: bool) -> None:
        assert is_unnamed_wire([author]) is is_wire


class TestClosings:
    @pytest.mark.parametrize(
        ("last", "agency"),
        [
            (f"{P1} (Reporting by Ilka Lund in Varnholm; Editing by Tomas Reck)", "Reuters"),
            ("Reporting by Ilka Lund; Writing by Ada Lind; Editing by Tomas Reck", "Reuters"),
            ("Copyright 2026 The Associated Press. All rights reserved. This material may not be published.", "AP"),
            ("© 2026 Agence France-Presse, tous droits réservés", "AFP"),
            ("© dpa-infocom, dpa:261122-99-483746/2", "dpa"),
            ("Reuters - Ap - Afp", "Reuters/AP/AFP"),
            ("(Quelle: APA/sda/dpa)", "APA/SDA/dpa"),
            ("mit dpa", "dpa"),
            ("kko/dpa/AFP", "dpa/AFP"),
            (f"{P1} (dpa/lby)", "dpa"),
            (f"{P1} PTI", "PTI"),
            (f"{P1[:-1]}, the mayor told Reuters.", ""),
            (f"{P1[:-1]}, said the mayor of the AP", ""),
            (f"{P1} Ilka Lund of the AP contributed to this report.", ""),
            ("Reporting by Ilka Lund", ""),
            ("Photograph: Ilka Lund/Reuters", ""),
            ("© Reuters", ""),
            ("© 2026 Varnholm Post. AP and Reuters contributed. All rights reserved.", ""),
            ("(PA)", ""),
        ],
    )
    def test_a_last_line(self, last: str, agency: str) -> None:
        assert closing_agency([P1, last]) == agency

    def test_a_name_alone_counts_in_the_very_last_line_only(self) -> None:
        assert closing_agency(["Reuters", P1]) == ""

    def test_nothing_is_told_by_nothing(self) -> None:
        assert closing_agency([]) == dateline_agency([]) == source_agency("") == owner_agency("") == ""


HOSTILE = (
    "©",
    "(c) ",
    "(",
    "(reporting by ;",
    "AP/",
    "(AP",
    "AP and ",
    "dpa-",
    "by ",
    "Quelle: ",
    "A ",
    "/TASS",
    "1 – ",
)
READERS: tuple[Callable[[str], object], ...] = (
    byline_agency, shown_agency, source_agency, owner_agency, notice_agency,
    lambda text: closing_agency([text]), lambda text: dateline_agency([text]), lambda text: is_unnamed_wire([text]),
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_keeps_a_reader_busy(piece: str) -> None:
    """Each looks at the ends of a text, and no further."""

    def read(size: int) -> None:
        for _ in range(20):
            for reader in READERS:
                reader(f"{piece * size} reserved")

    assert growth(read, 2_500) < 12


class TestFeeds:
    @pytest.mark.parametrize(
        ("fields", "agency"),
        [
            ({"summary_markup": f"VARNHOLM (AP) — {P1}"}, "AP"),
            ({"summary_markup": P1, "authors": ("Ilka Lund, Associated Press",)}, "AP"),
            ({"summary_markup": P1, "authors": ("AFP",)}, "AFP"),
            ({"summary_markup": P1, "origin": "Reuters"}, "Reuters"),
            ({"summary_markup": P1, "origin": "News", "origin_url": "https://apnews.com/hub"}, "AP"),
            ({"summary_markup": P1, "rights": "Copyright 2026 The Associated Press. All rights reserved."}, "AP"),
            ({"summary_markup": f"<p>{P1}</p><p>{P1} (dpa)</p>"}, "dpa"),
            ({"summary_markup": f"{P1} The mayor told Reuters so."}, ""),
            ({"summary_markup": P1, "url": "https://apnews.com/article/1", "authors": ("Associated Press",)}, ""),
        ],
    )
    def test_an_entry(self, fields: dict[str, object], agency: str) -> None:
        entry = Entry(**({"title": "Varnholm votes", "url": "https://varnholm-post.example/a"} | fields))
        excerpt = from_feed(entry, Listing(), SOURCE)
        assert excerpt.agency == agency
        assert ("wire" in excerpt.flags) is bool(agency)
        assert excerpt.rungs.get("agency", "") == ("feed" if agency else "")

    def test_the_agency_s_own_feed_tells_none(self) -> None:
        source = Source(slug="r", outlet="Reuters", url="https://feeds.reuters.com/world")
        entry = Entry(title="Varnholm votes", summary_markup=f"VARNHOLM (Reuters) - {P1}", authors=("Reuters",))
        excerpt = from_feed(entry, Listing(), source)
        assert (excerpt.agency, "wire" in excerpt.flags) == ("", False)

    def test_unnamed_wire_is_flagged(self) -> None:
        excerpt = from_feed(Entry(title="V", summary_markup=P1, authors=("Agencies",)), Listing(), SOURCE)
        assert (excerpt.agency, "wire" in excerpt.flags) == ("", True)

    def test_a_page_that_tells_none_keeps_the_feed_s(self) -> None:
        feed = Excerpt(headline="V", agency="AP", flags=frozenset({"wire"}), rungs={"agency": "feed"})
        page = Excerpt(headline="V", text=P1, lead=(P1,), rungs={"headline": "title"})
        wedded = wed(page, feed)
        assert (wedded.agency, "wire" in wedded.flags, wedded.rungs["agency"]) == ("AP", True, "feed")
        assert wed(Excerpt(headline="V", agency="dpa", flags=frozenset({"wire"})), feed).agency == "dpa"
