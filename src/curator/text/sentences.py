"""A paragraph becomes its sentences, and an article's lead becomes a quotation that ends where a sentence ends.

Abbreviations and the words that open a sentence are data, by language; a language without data is split by the rules
that all scripts share.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from curator.model import Span
from curator.text.clean import count_words

MARK = " […]"
"""What tells a reader that a sentence goes on."""
_REACH, _MORE_REACH = 40, 1_000
"""Characters that ``cut`` looks at for every word allowed, and beyond; a paragraph of 240 kB is quoted all the same."""

_CLOSERS = r"[\"'”’»)\]“‘«›‹]"
_END = re.compile(
    rf"""(?: (?P<wide>[。！？｡]+) [」』”’）】\"']*                      # no space follows in Chinese and Japanese
       | (?P<mark>[.!?…؟।։።;]+) (?:{_CLOSERS}|[\u00a0\u202f\ ]»)*     # French puts a space before its closing quote
         (?= \s | $ )
       )""",
    re.VERBOSE,
)
_MARK = re.compile(r"[。！？｡.!?…؟।։።;]")
_NEXT = re.compile(r"[\s\"'“”„«»‘’‚‹›(\[¿¡–—-]*(\w+(?:['’]\w+)?)?")
_SPACE = re.compile(r"\s*")
_TOKEN_BEFORE = re.compile(r"(?:[^\W\d_]\.[ \u00a0\u202f]?){0,4}[\w’'-]*$")
_CLAUSE = re.compile(r"[,;:،؛](?=\s)|\s[–—-](?=\s)|[、，；：]")

_NEVER: dict[str, str] = {
    "": "prof dr st vs no nos nr art ed eds fig vol cf al approx ca tel max min rs",
    "en": "mr mrs ms messrs rev hon gen col lt maj capt cmdr adm sgt cpl pvt sen rep gov pres supt det insp sir mt ft "
    "e.g i.e viz pp jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun",
    "de": "hr fr frl hrn dipl ing mag bzw vgl z.b u.a d.h z.t i.d.r o.ä s.o s.u v.a u.u evtl ggf inkl exkl sog geb "
    "gest "
    "mio mrd tsd str abs bd hl jan feb mär apr jun jul aug sep sept okt nov dez mr mrs",
    "fr": "m mm mme mmes mlle me mgr ste p.ex c.-à-d env janv févr avr juil sept oct nov déc mr",
    "es": "ee sr sra sres srta d dña dra ud uds excmo ilmo pág págs núm av avda p.ej gral lic ing",
    "ru": "г гг т.е т.н т.к т.п им ул пр просп д кв стр с рис см ср проф акад доц гр св о обл р руб коп тыс млн млрд "
    "трлн "
    "янв фев мар апр июн июл авг сен сент окт ноя дек тов",
    "it": "sig sigg sig.ra dott dott.ssa avv ing on p.es pag gen feb mar apr giu lug ago set ott nov dic",
    "pt": "sr sra srs dra exmo av p.ex pág eng jan fev mar abr jun jul ago set out nov dez",
    "nl": "dhr mevr mw drs ir mr bijv o.a m.b.t d.w.z blz jl jan feb mrt apr jun jul aug sept okt nov dec",
    "pl": "p m.in np tzw ul al gen płk mjr kpt ks mgr inż hab r im tys mln mld zł str",
    "sv": "t.ex bl.a d.v.s s.k f.d kl ca jan feb mars apr aug sept okt nov dec",
}
"""Before a full stop, these never end a sentence: something belongs to them."""
_SELDOM: dict[str, str] = {
    "": "u.s u.k u.n e.u d.c inc ltd co corp jr sr etc",
    "en": "u.s u.k u.n u.s.a a.m p.m l.a n.y d.c b.c a.d ph.d m.d b.a m.a bros dept est assn ave blvd rd esq",
    "de": "usw etc u.v.m ff jh jhd uvm",
    "fr": "etc av j.-c cie",
    "es": "etc uu ee.uu a.m p.m s.a cía a.c d.c",
    "ru": "т.д т.п др пр г гг в вв и.о н.э руб долл",
    "it": "ecc s.p.a a.c d.c",
    "pt": "etc s.a ltda a.c d.c",
    "nl": "enz e.d n.v b.v",
    "pl": "itd itp r w",
    "sv": "m.m osv m.fl",
}
"""These end a sentence only where the next word is one that opens sentences."""
_OPENERS: dict[str, str] = {
    "en": "the a an he she it they we i you his her its their our my this that these those there in on at for from "
    "to as "
    "by with but and or so yet if when while after before since because although though what who how why where not no "
    "some many most more one two three few all both each every another other then now here according meanwhile however "
    "also still just even last next earlier later instead despite during under over about",
    "de": "der die das ein eine einer er sie es wir ich ihr sein seine ihre in im am an auf bei mit nach von vor zu "
    "zum zur "
    "für aber und oder doch denn wenn als weil obwohl was wer wie wo warum nicht kein keine dieser diese dieses "
    "jetzt nun "
    "dann danach dabei dort hier auch noch so man",
    "fr": "le la les l un une des il elle ils elles on nous je vous ce cette ces cet dans en au aux à sur pour par "
    "avec mais "
    "et ou donc or car si quand lorsque après avant depuis selon ainsi alors",
    "es": "el la los las un una él ella ellos ellas en al a de por para con pero y o si cuando después antes desde "
    "según "
    "este esta estos estas ese esa eso así no también",
    "ru": "в во на по за из от до к с со у о об он она оно они мы я вы это этот эта эти тот та те но и а или если "
    "когда как "
    "что где кто после перед при для также однако по-прежнему его ее её их так там тогда теперь ранее сейчас не",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AFTER_HOUR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september "
    "october november december et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest ist aest eastern "
    "pacific "
    "central mountain local"
)
_ORDINALS = _words("de da nb nn no fi cs sk sl hr sr et lv tr hu is lb")
"""Languages that write an ordinal as a number and a full stop: ``am 3. Oktober``."""


def _table(words: dict[str, str]) -> dict[str, frozenset[str]]:
    shared = words.get("", "")
    return {language: frozenset(f"{shared} {text}".split()) for language, text in words.items()}


_NEVERS, _SELDOMS, _OPENER_SETS = _table(_NEVER), _table(_SELDOM), _table(_OPENERS)
_ANY_OPENER = frozenset[str]().union(*_OPENER_SETS.values())


def sentences(text: str, language: str) -> tuple[Span, ...]:
    """Return the sentences of one paragraph, in order, without the white space between them.

    ``language`` is a BCP 47 tag or empty; empty knows the abbreviations of English beside the shared ones.
    """
    return tuple(_spans(text, language))


def _spans(text: str, language: str) -> Iterator[Span]:
    start = len(text) - len(text.lstrip())
    tongue = language.partition("-")[0].lower() or "en"
    end = 0
    for mark in _MARK.finditer(text):
        match = _END.match(text, mark.start()) if mark.start() >= end else None
        if match is None:
            continue
        end = match.end()
        if end <= start or not _ends(text, match, tongue):
            continue
        yield Span(start=start, end=end)
        start = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # it always matches
    tail = len(text.rstrip())
    if start < tail:
        yield Span(start=start, end=tail)


def _ends(text: str, match: re.Match[str], language: str) -> bool:
    if match["wide"]:
        return True
    mark = match["mark"]
    if mark == ";" and language != "el":  # the Greek question mark
        return False
    following = _NEXT.match(text, match.end())
    word = (following and following[1]) or ""
    if not word:
        return True
    if word[0].islower():
        return False
    if mark != "." or match.end() > match.end("mark"):
        return True
    if len(word) == 1 and word.isalpha() and following and text[following.end() : following.end() + 1] == ".":
        word = ""  # another initial, though it may look like a word that opens sentences
    return _full_stop_ends(text, match.start(), word, language)


def _full_stop_ends(text: str, at: int, word: str, language: str) -> bool:
    """Judge a full stop with a capital or a digit behind it by the token before it."""
    found = _TOKEN_BEFORE.search(text, max(0, at - 24), at)
    token = re.sub(r"[\s\u00a0\u202f]", "", found[0] if found else "").lower()
    opens = word.lower() in _OPENER_SETS.get(language, _ANY_OPENER)
    if token.isdecimal():
        return opens or not (language in _ORDINALS and len(token) <= 2)
    if token in {"a.m", "p.m"}:
        return word.lower() not in _AFTER_HOUR
    if token in _SELDOMS.get(language, _SELDOMS[""]) or _is_initial(token):
        return opens
    return token.rpartition(".")[2] not in _NEVERS.get(language, _NEVERS[""]) and token not in _NEVERS.get(language, ())


def _is_initial(token: str) -> bool:
    """Say whether this is ``j`` of ``J. K.``, or ``j.k`` written together."""
    return bool(token) and all(len(part) == 1 and part.isalpha() for part in token.split("."))


def cut(paragraphs: tuple[str, ...], max_words: int, max_characters: int | None, language: str) -> tuple[str, ...]:
    """Return as many whole sentences of the paragraphs, from the first, as both limits allow.

    Every paragraph returned is a span of its source. Only where not even the first sentence fits it is cut at a clause
    and ends in ``[…]``, the mark counted in ``max_characters``. A limit of 0 gives nothing.
    """
    quoted: list[str] = []
    words, room = max_words, max_characters
    for paragraph in paragraphs:
        part = _fitting(paragraph, words, room, language)
        if not part and not quoted:
            part = _clause(paragraph, words, room)
        if part:
            quoted.append(part)
        if part != paragraph:
            break
        words -= count_words(part)
        room = None if room is None else room - len(part) - 1
    return tuple(quoted)


def _fits(text: str, words: int, room: int | None) -> bool:
    return (room is None or len(text) <= room) and count_words(text) <= words


def _window(paragraph: str, words: int, room: int | None) -> str:
    """Return the beginning of a paragraph, beyond which nothing can fit."""
    reach = _REACH * max(words, 0) + _MORE_REACH
    return paragraph[: reach if room is None else min(reach, max(room, 0) + _MORE_REACH)]


def _fitting_ends(text: str, ends: Sequence[int], words: int, room: int | None) -> Sequence[int]:
    """Return the ends up to which ``text`` fits; what is longer has no fewer words, so few are tried."""
    return ends[: bisect_left(ends, True, key=lambda end: not _fits(text[:end], words, room))]


def _fitting(paragraph: str, words: int, room: int | None, language: str) -> str:
    """Return the sentences that fit; rather one fewer than an opened quotation mark that nothing closes."""
    window = _window(paragraph, words, room)
    if len(window) == len(paragraph) and _fits(paragraph, words, room):
        return paragraph
    whole = len(paragraph) if len(window) == len(paragraph) else len(window.rstrip()) - 1
    ends = [span.end for span in _spans(window, language) if span.end <= whole]
    fitting = _fitting_ends(window, ends, words, room)
    if not fitting:
        return ""
    longest = fitting[-1]
    halves = (end for end in reversed(fitting) if end * 2 >= longest)
    return window[: next((end for end in halves if _is_closed(window[:end])), longest)]


def _is_closed(text: str) -> bool:
    """Say whether every quotation mark opened in ``text`` is closed; German closes with the mark that English opens."""
    if text.count('"') % 2 or text.count("«") != text.count("»"):
        return False
    low, left, right = map(text.count, "„“”")
    return low + left + right == 2 * (low or left or right // 2)


def _clause(paragraph: str, words: int, room: int | None) -> str:
    """Return the longest run of clauses that fits and keeps at least half of what would; else of words."""
    window = _window(paragraph, words, room)
    room = None if room is None else room - len(MARK)
    ends: Sequence[int] = [match.end() for match in re.finditer(r"\S+", window)]
    if len(ends) == 1:
        ends = range(1, len(window) + 1)
    elif len(window) < len(paragraph):
        ends = ends[:-1]
    ends = _fitting_ends(window, ends, words, room)
    if not ends or words < 1:
        return ""
    clauses = [match.start() for match in _CLAUSE.finditer(window, 0, ends[-1] + 1) if match.start() <= ends[-1]]
    end = clauses[-1] if clauses and clauses[-1] * 2 >= ends[-1] else ends[-1]
    return window[:end].rstrip(" ,;:–—-") + MARK
