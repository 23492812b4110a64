"""What a page says of the licence of its article's words becomes the licence's address.

Believed is what is made to say it: schema.org's ``license`` of the article, and ``rel=license`` (HTML Living Standard,
4.6.7.9) in the head, in a footer, or alone in its box. Among other words a link to a licence counts only if these say,
in one of few forms, that the article, its text or its site is under it, as does a notice of rights in a ``meta`` tag if
it speaks of nothing else. A licence wrongly told makes an editor quote too much, so what is in doubt is none.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from curator.extract.document import Document, beginning
from curator.extract.names import name_tokens, word_set
from curator.urls import resolve_link
from curator.urls.licences import is_plain, licence_address, licence_in, licence_name

_SAYS_SO = re.compile(rb"""rel=["']?[^"'<>]{0,60}[Ll]icense""")
"""Nine pages in ten have none, and their links need not be looked through."""
_OF_OTHERS = word_set(
    "caption captions cutline legend credit credits photo photos photographer image images picture pictures gallery "
    "slideshow comment comments related recommended teaser teasers"
)
_OTHER_TAGS = frozenset({"figure", "figcaption", "picture", "aside", "blockquote"})
_FOOTERS = word_set("footer colophon")
_PICTURES = ("img", "picture", "figure")
_BOXES = frozenset({"p", "div", "li", "td", "footer", "section", "small", "address"})
_RIGHTS_METAS = ("dc.rights", "dcterms.rights", "dcterms.license", "rights", "copyright")
_COMMONS = "creativecommons.org/"
_NOUN = (
    r"(?:texts?|words|articles?|story|stories|posts?|works?|contents?|page|site|website|blog|inhalte?|werke?|texte|"
    r"(?:blog|eigen)?beitr(?:ag|äge)|artikel|webseite|seite|contenus?|textes?|œuvres?|oeuvres?|contenidos?|artículos?|"
    r"textos?|obras?|sitio|contenuti|contenuto|articol[oi]|test[oi]|opere?|sito|материал\w*|текст\w*|стать\w+|сайт\w*|"
    r"произведени\w+|содержимое|контент)"
)
_SUBJECT = (
    r"(?:(?:all|the|this|these|our|original|editorial|any|alle?r?|die|der|das|den|diese[rsm]?|unsere?|sämtliche|"
    r"redaktionellen|tous|toutes|les?|la|l['’]|cet?|cette|ces|nos|todos|todo|los?|las|el|est[eao]s?|nuestros|tutti|gli|i|"
    r"il|quest[aeoi]|le|все|вс[её]|эт[аио]т?|данн(?:ый|ая|ое)|наши)\s*){0,3}\b"
    rf"{_NOUN}(?: (?:and|or|und|oder|bzw\.?|et|ou|y|o|e|и) {_NOUN})?"
)
_WHERE = (
    r"(?: (?:on|of|in|from) (?:this|our|the|its) (?:web ?)?(?:site|blog|page|article|magazine|newspaper|journal)\b|"
    r"(?: (?:auf|von|aus|im|in diese[mr]|dieses|dieser|diesem|des|du|de|sur|di|del|della|su|на|этого|сайта|"
    r"en))(?: (?!(?:is|are|was|were|be|has|have|and|but|or|ist|sind|und|aber|est|sont|et|mais|está|están|y|pero|è|sono|"
    r"ma|и|но)\b)[^\s,;:]+){0,6}?)?"
)
_IS_UNDER = (
    r"(?:"
    r"(?:is|are) under\b|"
    r"(?:is|are)(?: \w+ly)? "
    r"(?:(?:open[- ]access )?distributed|licen[sc]ed|published|(?:made )?available|shared|released)"
    r" (?:under|with|as)\b|"
    r"(?:steht|stehen|ist|sind|wird|werden|unterlieg(?:t|en))(?: [^\s,;:]+){0,2}? (?:unter|als|der)\b|"
    r"(?:est|sont)(?: \w+){0,3}? (?:sous|selon)\b|"
    r"(?:está|están|es|son|se \w+)(?: \w+){0,3}? (?:bajo|con)\b|"
    r"(?:è|sono)(?: \w+){0,3}? (?:sotto|con)\b|"
    r"(?:[^\s,;:]+ ){0,2}?(?:под|по|на условиях)\b"
    r")"
)
_LICENCE = r"(?:licen[cs]\w*|lizenz\w*|лицензи\w*|CC\b|creative commons)"
_OF_WORDS = re.compile(
    rf"(?:©.{{0,60}}?[–—:-] )?(?:{_SUBJECT}{_WHERE}\s?(?: {_IS_UNDER}[^,;:]{{0,60}}?\b{_LICENCE}|"
    rf" ?(?:licen[cs]e|lizenz): )|unterlieg(?:t|en) {_SUBJECT}{_WHERE} der {_LICENCE}"
    r"|(?:この|本)(?:作品|記事|文書|サイト|ページ|ブログ).{0,60}(?:ライセンス|CC))",
    re.IGNORECASE,
)
"""From its beginning a sentence speaks of the words, and says that they are under a licence.

What goes on after a comma, in other words than the licence's, is somebody's who tells of another's work.
"""
_BUT_OF_NOTHING = re.compile(r"(?:licen[cs]e|lizenz|licencia|licenza|лицензия)\s?:.{1,60}", re.IGNORECASE)
_EXCEPTED = re.compile(
    r",? ?\b(?:unless|except where|(?:sofern|soweit|wenn|falls) nicht|sauf|salvo|если не)\b[^,;:.]{0,30}"
    r"(?:,|\b(?:noted|stated|indicated|specified|otherwise)\b,?|\.? ?\Z)\s*",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?。])\s+|\s*[|·•;]\s*")
_LONGEST_NOTICE = 400
_WORDS_OF_PARAGRAPH = 40
_WORDS_OF_NEXT = 15
_MOST, _FEW = 50, 5
_NEAR_BOXES, _MOST_BOXES = 4, 20
_ADDRESS = re.compile(r"(?:https?:)?//|/(?!/)", re.IGNORECASE)


def licence_of(document: Document) -> tuple[str, str]:
    """Return the address of the licence of an article's words, and the rung that gave it; empty if none is told.

    Of several the first that is known by name: some tell their terms of use beside it.
    """
    told = [
        (licence_address(url), rung)
        for rung, address in _told(document)
        if _ADDRESS.match(address) and (url := resolve_link(document.url, address))
    ]
    named = next((one for one in told if licence_name(one[0])), None) or _noticed(document)
    return named or (told[0] if told else ("", ""))


def _noticed(document: Document) -> tuple[str, str] | None:
    """Return the licence that a notice of rights names: in the head, or with a bare link beside the article."""
    for name in _RIGHTS_METAS:
        for content in document.metas.get(name, ()):
            if address := licence_in(content):
                return address, "meta"
    if _COMMONS.encode() not in document.html:
        return None
    links = islice((node for node in document.root.iter("a") if _COMMONS in (node.get("href") or "")), _MOST)
    found = {
        licence_address(resolve_link(document.url, node.get("href") or ""))
        for node in links
        if not _is_of_another(node) and _is_said_of_words(node)
    }
    named = set(filter(licence_name, found))
    return (named.pop(), "notice") if len(named) == 1 else None


def _told(document: Document) -> Iterator[tuple[str, str]]:
    for value in document.graph.follow(document.article.get("license")):
        for address in (value,) if isinstance(value, str) else (value.get("url"), value.get("@id")):
            if isinstance(address, str):
                yield "json-ld", address.strip()
    if not _SAYS_SO.search(document.html):
        return
    nodes = (node for node in document.root.iter("link", "a") if "license" in (node.get("rel") or "").lower().split())
    for node in islice(nodes, _MOST):
        if not _is_of_another(node) and (node.tag == "link" or _is_believed(node)):
            yield "link", (node.get("href") or "").strip()


def _is_believed(link: etree._Element) -> bool:
    """Say whether ``a rel=license`` is said of the page: alone in its box, in a footer, or in a notice of words."""
    box = _box_of(link)
    if box is None:
        return False
    notice = beginning(box, _LONGEST_NOTICE)
    if notice == beginning(link, _LONGEST_NOTICE):
        return is_plain(notice) and not _is_below_a_picture(box)
    if _is_in_footer(link) and len(notice) <= _LONGEST_NOTICE:
        return is_plain(notice)
    return _is_said_of_words(link) or (_BUT_OF_NOTHING.fullmatch(notice) is not None and is_plain(notice))


def _is_said_of_words(link: etree._Element) -> bool:
    """Say whether a link to a licence stands in a notice that licenses words, and not in the article itself."""
    box = _box_of(link)
    if box is None:
        return False
    notice = beginning(box, _LONGEST_NOTICE)
    if len(notice) > _LONGEST_NOTICE or not is_plain(notice):
        return False
    if not _is_in_footer(link) and _is_in_article(box, notice, 1 + ("license" in (link.get("rel") or "").lower())):
        return False
    name = beginning(link, _LONGEST_NOTICE).rstrip(" .")
    sentences = (_EXCEPTED.sub(" ", sentence).strip() for sentence in _SENTENCES.split(notice))
    found = ((sentence, _OF_WORDS.match(sentence)) for sentence in sentences if name in sentence)
    return any(one and "," not in sentence[one.end() :] for sentence, one in found)


def _is_in_article(box: etree._Element, notice: str, least: int) -> bool:
    """Say whether a notice is a paragraph of the article: long, or with so many below it."""
    if box.tag == "p" and len(notice.split()) > _WORDS_OF_PARAGRAPH:
        return True
    below = islice(box.itersiblings("p"), _FEW)
    return sum(len(beginning(one, _LONGEST_NOTICE).split()) > _WORDS_OF_NEXT for one in below) >= least


def _is_below_a_picture(box: etree._Element) -> bool:
    """Say whether what stands before a box is a picture without words, whose licence it then tells."""
    above = None if box.tag == "td" else next(box.itersiblings(preceding=True), None)
    if above is None or beginning(above, _LONGEST_NOTICE):
        return False
    return next(above.iter(*_PICTURES), None) is not None


def _box_of(link: etree._Element) -> etree._Element | None:
    return next((box for box in islice(link.iterancestors(), _MOST_BOXES) if box.tag in _BOXES), None)


def _is_in_footer(node: etree._Element) -> bool:
    return any(
        box.tag == "footer" or not _FOOTERS.isdisjoint(name_tokens(f"{box.get('class') or ''} {box.get('id') or ''}"))
        for box in islice(node.iterancestors(), _MOST_BOXES)
        if box.tag not in {"body", "html"}
    )


def _is_of_another(node: etree._Element) -> bool:
    """Say whether a licence is that of a picture, or of what stands beside the article."""
    boxes = [box for box in islice(node.iterancestors(), _MOST_BOXES) if box.tag not in {"body", "html"}]
    return any(box.tag in _OTHER_TAGS for box in boxes) or any(
        not _OF_OTHERS.isdisjoint(name_tokens(box.get("class") or "")) for box in boxes[:_NEAR_BOXES]
    )
