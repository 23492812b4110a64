"""Offered entries and what is known of earlier ones become articles: which entry is which article, old or new.

Publishers give ids (RSS ``guid``, Atom ``id``) and addresses, and break the promises of both. The rules, in order, for
an entry that is offered now and one that is known of the same source, or of another source of the same outlet:

1. Same id and same address: the same.
2. Same id, another address: the same if something else says so (`_alike`): a headline was edited and its address with
   it. Otherwise another article (FreshRSS/FreshRSS#1887).
3. Same address, another id or none: the same; it was reissued (FreshRSS/FreshRSS#6521) or its headline was edited
   (martinrotter/rssguard#1279).
4. No id, another address, yet the same headline published at the same second: the same, moved to another section.
5. An address under which nothing was offered, but at which the page of one article was found: that article. A feed
   proxy, a redirect or an AMP page stood between (see `lives_at`).
6. Another id and another address, where the source has just dropped one article and offers one with its headline and
   its second: the same, moved. A second that several articles have, or a short headline, says nothing of the sort.

Within one listing an id or an address that several entries carry tells nothing: an id with several addresses, an
address with several headlines (FreshRSS/FreshRSS#5329), and a front page never does. Then only both, or the address
with the headline, are proof. Nothing depends on the order in which entries stand in a listing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from curator.model import Entry, Excerpt
from curator.text.clean import count_words, fold
from curator.urls import identity

TELLING_HEADLINE = 4
"""Words from which a headline, with its second, tells one article: "Bulletin" and "Morning briefing" tell none."""
LONGEST_KEY = 512
"""Characters of an id that are kept as they are; a longer one is compared by its digest."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A date before it is a mistake: 1 January 1970 is how many systems write that they know none."""
TOMORROW = timedelta(days=1)
"""A date further ahead of when an article was first seen is a mistake (NetNewsWire#2808)."""

_ID = re.compile(r"[0-9]{5,}|(?=(?:[a-z]*[0-9]){3})[0-9a-z]{6,}")
_DATE = re.compile(r"(?:19|20)[0-9]{4}(?:[0-9]{2})?")
_PART = re.compile(r"[0-9a-z]+")


class Offer(NamedTuple):
    """What identifies an entry in a listing."""

    key: str
    """Its id as it is compared, or its title where it has neither id nor address; empty where the address decides."""
    link: str
    """The identity of its address, or empty."""
    title: str
    published: datetime | None
    outlet: str = ""
    """Whom its article is credited to."""


class Known(NamedTuple):
    """An entry of an earlier listing, and the article it is."""

    article: int
    own: bool
    """Of the same source; others are of the same outlet, and their ids mean nothing here."""
    key: str
    link: str
    title: str
    published: datetime | None
    outlet: str = ""
    canonical: str = ""
    """The identity of where the article's page was found, if that is another than its link's."""


class Match(NamedTuple):
    """Which article an offered entry is."""

    article: int | None
    """None: it is new."""
    group: int
    """New entries with the same number are one article."""


def offer(entry: Entry, outlet: str = "") -> Offer:
    """Return what identifies an entry."""
    link = identity(entry.url)
    return Offer(_key(entry, link), link, entry.title, entry.published, outlet)


def _key(entry: Entry, link: str) -> str:
    key = entry.id.strip()
    if not key:
        return "" if link else f"title: {fold(entry.title)}"
    # The same id is often published with http first and https later (feedbin/support#515).
    key = key.removeprefix("https://").removeprefix("http://")
    return key if len(key) <= LONGEST_KEY else "digest: " + blake2b(key.encode(), digest_size=16).hexdigest()


def match(offers: Sequence[Offer], known: Iterable[Known]) -> list[Match]:
    """Say of every offered entry which article it is.

    ``known`` are all that share a key or a link with one of them, and what the source listed lately.
    """
    listing = _Listing(offers)
    matcher = _Matcher(listing, known)
    articles = [matcher.article(one) for one in offers]
    groups = listing.groups()
    settled: dict[int, int] = {}
    for group, article in zip(groups, articles, strict=True):
        if article is not None:
            settled[group] = min(article, settled.get(group, article), key=matcher.age)
    if len(settled) < len(set(groups)):
        settled |= matcher.moved(zip(groups, offers, strict=True), settled)
    return [
        Match(settled.get(group) if article is None else article, group)
        for group, article in zip(groups, articles, strict=True)
    ]


class _Listing:
    """What a listing's entries say together: which ids and addresses prove nothing, and which entries are one."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self.is_plain = (
            len({one.key for one in offers}) == len(offers) == len({one.link for one in offers})
            and all(one.key for one in offers)
            and not any(map(is_front, (one.link for one in offers)))
        )
        self.loose_keys: frozenset[str] = frozenset()
        self.loose_links: frozenset[str] = frozenset()
        if not self.is_plain:
            self.loose_keys = frozenset(key for key, ones in _by(offers, _key_of).items() if _differ(ones, _link_of))
            self.loose_links = frozenset(
                link
                for link, ones in _by(offers, _link_of).items()
                if is_front(link) or (_differ(ones, _title_of) and _differ(ones, _name_of))
            )

    def groups(self) -> list[int]:
        """Give entries that are one article the same number: those that share one proof, and theirs in turn."""
        groups = list(range(len(self._offers)))
        if self.is_plain:
            return groups
        first: dict[tuple[object, ...], int] = {}
        for place, one in enumerate(self._offers):
            for proof in self._proofs(one):
                old, new = _root(groups, first.setdefault(proof, place)), _root(groups, place)
                groups[max(old, new)] = min(old, new)
        return [_root(groups, place) for place in range(len(groups))]

    def _proofs(self, one: Offer) -> Iterable[tuple[object, ...]]:
        if one.key:
            yield ("both", one.key, one.link)
            if one.key not in self.loose_keys:
                yield ("key", one.key)
        elif one.published:
            yield ("moment", one.published, _title_of(one))
        if one.link:
            yield ("link", one.link, _title_of(one) if one.link in self.loose_links else "")


class _Matcher:
    """Finds the article of an offered entry among those that are known."""

    def __init__(self, listing: _Listing, known: Iterable[Known]) -> None:
        self._listing = listing
        self._both: dict[tuple[str, str], int] = {}
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._by_link: dict[str, list[Known]] = defaultdict(list)
        self._by_home: dict[str, list[Known]] = defaultdict(list)
        self._by_moment: dict[datetime, list[Known]] = defaultdict(list)
        self._ages: dict[int, _Age] = {}
        for one in known:
            self._ages[one.article] = min(_age(one), self._ages.get(one.article, _age(one)))
            self._by_link[one.link].append(one)
            if one.canonical:
                self._by_home[one.canonical].append(one)
            if one.own and one.key:
                self._by_key[one.key].append(one)
                self._both[one.key, one.link] = one.article
            if one.own and one.published:
                self._by_moment[one.published].append(one)

    def age(self, article: int) -> "_Age":
        """Return what orders articles, the older first: not their numbers, which follow the order of one listing."""
        return self._ages[article]

    def article(self, one: Offer) -> int | None:
        if one.key:
            found = self._both.get((one.key, one.link))
            if found is None:
                found = self._by_id(one)
            if found is not None:
                return found
        if one.link:
            found = self._by_address(one)
            if found is not None:
                return found
        if not one.key and one.published and one.published in self._by_moment:
            there = (old for old in self._by_moment[one.published] if not old.key)
            return self._first(old for old in there if _title_of(old) == _title_of(one))
        return None

    def moved(self, listed: Iterable[tuple[int, Offer]], settled: Mapping[int, int]) -> dict[int, int]:
        """Return the articles of entries, by their group, that came under another id and another address.

        Only a second that one article had and one entry has tells that: many systems give all of a batch one date.
        """
        at: dict[datetime, dict[int, list[Offer]]] = defaultdict(lambda: defaultdict(list))
        for group, one in listed:
            if one.published and one.published in self._by_moment:
                at[one.published][group].append(one)
        still_listed = set(settled.values())
        found: dict[int, int] = {}
        for moment, groups in at.items():
            left = self._by_moment[moment]
            articles = {old.article for old in left} - still_listed
            if len(groups) == 1 and len({old.article for old in left}) == len(articles) == 1:
                [(group, offered)] = groups.items()
                if group not in settled and any(_retold(one, old) for one in offered for old in left):
                    found[group] = articles.pop()
        taken = Counter(found.values())
        return {group: article for group, article in found.items() if taken[article] == 1}

    def _first(self, found: Iterable[Known]) -> int | None:
        return min((old.article for old in found), key=self.age, default=None)

    def _by_id(self, one: Offer) -> int | None:
        if one.key in self._listing.loose_keys or one.key not in self._by_key:
            return None
        alike = [old for old in self._by_key[one.key] if not (one.link and old.link) or _alike(one, old)]
        # The newest; never the one stored last, which for two of one listing would depend on their order there.
        return max(alike, key=lambda old: (_since_epoch(old.published), old.link)).article if alike else None

    def _by_address(self, one: Offer) -> int | None:
        there = self._of_outlet(self._by_link, one) or [
            old for old in self._of_outlet(self._by_home, one) if not _is_other(one, old)
        ]
        loose = one.link in self._listing.loose_links or is_front(one.link) or len({old.article for old in there}) > 1
        return self._first(old for old in there if not loose or _title_of(old) == _title_of(one))

    @staticmethod
    def _of_outlet(places: Mapping[str, list[Known]], one: Offer) -> list[Known]:
        """Return those at an address that may be the entry's article: an outlet keeps its own of a shared address."""
        return [old for old in places.get(one.link, ()) if old.own or old.outlet == one.outlet]


def _alike(one: Offer, old: Known) -> bool:
    """Say whether two entries with one id and two addresses are one article, edited."""
    if one.published and one.published == old.published:
        return True
    tail = _PART.findall(one.key.lower())[-1:]
    ids = _ids(one.link) & _ids(old.link)
    if ids or (tail and any(map(str.isdigit, tail[0])) and tail[0] in one.link and tail[0] in old.link):
        return True
    ours, theirs = set(_title_of(one).split()), set(_title_of(old).split())
    return 2 * len(ours & theirs) >= len(ours | theirs) > 0


def _is_other(one: Offer, old: Known) -> bool:
    """Say whether an entry is not the one whose page told its address: pages copy that from others by mistake."""
    if not one.published or not old.published or one.published == old.published:
        return False
    return not set(_title_of(one).split()) & set(_title_of(old).split())


def _retold(one: Offer, old: Known) -> bool:
    """Say whether a headline that is no formula came again, from the same outlet."""
    return count_words(one.title) >= TELLING_HEADLINE and _title_of(one) == _title_of(old) and one.outlet == old.outlet


def _ids(link: str) -> set[str]:
    """Return the parts of an address that look like a document's number; a date does not."""
    return {part for part in _PART.findall(link.lower()) if _ID.fullmatch(part) and not _DATE.fullmatch(part)}


def lives_at(told: str, found: str) -> str:
    """Return the address at which an article's page lives: the one it tells, else the one it was found at.

    Sites that answer for every article with a front page's address are not believed.
    """
    return next((url for url in (told, found) if (place := identity(url)) and not is_front(place)), "")


def is_front(link: str) -> bool:
    """Say whether an identity has no path: a front page shows every article and is none."""
    return "/" not in link and "?" not in link


def _key_of(one: Offer) -> str:
    return one.key


def _link_of(one: Offer) -> str:
    return one.link


def _title_of(one: Offer | Known) -> str:
    return fold(one.title)


def _name_of(one: Offer) -> str:
    return one.key or _title_of(one)


def _by(offers: Sequence[Offer], part: Callable[[Offer], str]) -> dict[str, list[Offer]]:
    """Gather the offers that share a part, where several do."""
    gathered: dict[str, list[Offer]] = defaultdict(list)
    for one in offers:
        gathered[part(one)].append(one)
    return {shared: ones for shared, ones in gathered.items() if shared and (len(ones) > 1 or is_front(shared))}


def _differ(ones: Sequence[Offer], part: Callable[[Offer], str]) -> bool:
    return len({part(one) for one in ones} - {""}) > 1


def _since_epoch(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


_Age = tuple[float, str, str, str]


def _age(one: Known) -> _Age:
    return _since_epoch(one.published), one.link, one.key, one.title


def _root(groups: list[int], place: int) -> int:
    while groups[place] != place:
        place = groups[place]
    return place


def words(excerpt: Excerpt) -> str:
    """Return a digest of what an excerpt says; an edit is what changes it."""
    said = "\n".join((excerpt.headline, excerpt.standfirst, excerpt.text, *excerpt.lead))
    return blake2b(said.encode(), digest_size=8).hexdigest()


def dated(known: datetime | None, first_seen: datetime, said: datetime | None) -> datetime | None:
    """Return when an article was published, given what was known and what its source says now.

    The first date stands, since many publishers move it with every edit, unless it lay ahead.
    """
    return known if known and known <= first_seen + TOMORROW else said or known


def queued_at(published: datetime | None, first_seen: datetime) -> datetime:
    """Return the time by which stories are ordered: no article is newer than when it was first seen."""
    return min(published, first_seen) if published else first_seen


def plausible(moment: datetime | None, first_seen: datetime) -> datetime | None:
    """Return a date, unless it is beyond reason: before newspapers were on the web, or a day ahead and more."""
    return moment if moment and EARLIEST <= moment <= first_seen + TOMORROW else None


def settled(published: datetime | None, first_seen: datetime) -> tuple[datetime | None, str]:
    """Return when an article counts as published, and a flag for it.

    One whose date is beyond reason counts from when it was first seen, and is ``misdated``; one without is ``undated``.
    """
    if published is None:
        return None, "undated"
    return (published, "") if plausible(published, first_seen) else (first_seen, "misdated")
