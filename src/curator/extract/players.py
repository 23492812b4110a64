"""An address tells what it plays: a file by its name, a player by its path and house, and others by what they say.

What is told here of an address holds wherever it stands, in a tag, a node or an element. No rule knows a platform.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from curator.extract.names import name_tokens, word_set
from curator.model import MediaKind
from curator.urls import registrable_domain

_MOST = 50
"""Keys of a query."""
_SOUND = re.compile(r"\.(?:mp3|m4a|aac|ogg|oga|opus|wav|flac)\Z", re.IGNORECASE)
_FILM = re.compile(r"\.(?:mp4|m4v|webm|mov|ogv|m3u8|mpd)\Z", re.IGNORECASE)
DEAD = re.compile(r"\.(?:swf|flv)\Z", re.IGNORECASE)
_PLAYLIST = re.compile(r"\.(?:m3u8|mpd|f4m|smil)\Z", re.IGNORECASE)
"""What only a player opens; a browser that follows a link to one shows nothing, or a text."""
_PLAYS = frozenset({"embed", "player"})
HEARD = word_set(
    "audio podcast podcasts episode episodes radio listen sound sounds track tracks music album song songs"
)
SEEN = word_set("video videos film watch")
_NO_PLAYER = word_set(
    "map maps chart charts graph tweet status post form newsletter poll quiz widget widgets comments share like likes "
    "timeline calendar weather ticker data table document documents docs pdf slides presentation book game photo "
    "photos gallery image images story posts thread threads profile vote votes donate donation donations subscribe "
    "signup publication publications survey petition tickets login"
)
_NO_PLAYER_HOSTS = word_set(
    "map maps chart charts graph graphs poll polls quiz widget widgets form forms table tables calendar docs documents "
    "slides social"
)
"""A house may be called a post or a story and show films; called for what it shows it shows nothing else."""
MACHINE = re.compile(
    r"(?:^|[\s./_-])(?:tts|text[\s_-]?to[\s_-]?speech|read[\s_-]?aloud|"
    r"listen[\s_-]?(?:to[\s_-]?)?(?:the[\s_-]?|this[\s_-]?)?(?:article|story|page)|(?:article|story)[_-]listen)",
    re.IGNORECASE,
)
"""Hosts, files, boxes and nodes in which a machine reads the article aloud are named for it: text to speech."""
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)\Z", re.IGNORECASE)
_ADVERTS = word_set(
    "ads adserver adservers adserving adservice adsystem adclick advert adverts advertising advertisement preroll "
    "midroll postroll vast vpaid"
)
_SIGNS = re.compile(r"[\W_]+")
_WORDS_OF_READING, _WORDS_OF_ADVERT = 5, 3
"""A label of more words is a headline, and a film may be about advertising, or about reading aloud."""


def is_refused(url: str) -> bool:
    """Say whether an address is none of the article's media: dead, a picture, an advertisement, or a machine's."""
    parts = urlsplit(url)
    if DEAD.search(parts.path) or _PICTURE.search(parts.path):
        return True
    labels = ((label, _SIGNS.split(label)) for label in (*(parts.hostname or "").split("."), *parts.path.split("/")))
    return any(
        (len(words) <= _WORDS_OF_READING and MACHINE.search(label))
        or (len(words) <= _WORDS_OF_ADVERT and not _ADVERTS.isdisjoint(map(str.lower, words)))
        for label, words in labels
    )


def is_playlist(url: str) -> bool:
    """Say whether an address is that of a list which only a player opens."""
    return _PLAYLIST.search(urlsplit(url).path) is not None


def kind_of_file(url: str) -> MediaKind | None:
    """Return what a file's name says that it holds."""
    path = urlsplit(url).path
    return "audio" if _SOUND.search(path) else "video" if _FILM.search(path) else None


def kind_of_address(url: str) -> MediaKind:
    """Return what a player's address says that it plays; a film, if it says nothing."""
    said = tokens(urlsplit(url).path)
    return kind_of_file(url) or ("video" if HEARD.isdisjoint(said) else "audio")


def is_played(url: str) -> bool:
    """Say whether what is offered as a player is one: a chart and a map are offered so, too."""
    said = said_of(url)
    is_named = not (HEARD | SEEN).isdisjoint(said) or kind_of_file(url) is not None
    return (is_named or is_player(url)) and not is_no_player_s(url, said)


def is_player(url: str) -> bool:
    """Say whether an address is a player's, by its path or the house in which it stands."""
    return _has_player([*urlsplit(url).path.lower().split("/"), *_subdomain(url).split(".")])


def is_no_player_s(url: str, said: frozenset[str]) -> bool:
    """Say whether words, or the name of an address's house, are those of something that shows no film."""
    return not (_NO_PLAYER.isdisjoint(said) and _NO_PLAYER_HOSTS.isdisjoint(tokens(urlsplit(url).hostname or "")))


def is_of_something(url: str) -> bool:
    """Say whether a path names a film after the word for a player; a post's own address has the word behind it."""
    parts = urlsplit(url)
    labels = parts.path.lower().rstrip("/").split("/")
    if any(label.startswith("@") for label in labels):
        return False  # somebody's
    return _has_player(labels[:-1]) or (_has_player(labels) and not SEEN.isdisjoint(tokens(parts.query)))


def said_of(url: str) -> frozenset[str]:
    """Return the words of an address without its house's own name and without the values of its query."""
    parts = urlsplit(url)
    keys = " ".join(pair.partition("=")[0] for pair in parts.query.split("&")[:_MOST])
    return tokens(f"{_subdomain(url)} {parts.path} {keys}")


def tokens(text: str) -> frozenset[str]:
    """Return the words of an address or of names, whatever signs part them."""
    return name_tokens(_SIGNS.sub(" ", unquote(text)))


def _has_player(labels: Iterable[str]) -> bool:
    return any(not _PLAYS.isdisjoint(re.split("[-_]", label)) for label in labels)


def _subdomain(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host.removesuffix(registrable_domain(host))
