"""The form of a story's page → what an editor changed in it, beside what stood there when the page was made.

The form carries each field as it was shown (``was-NAME``), and as it was stored where it was an editor's
(``own-NAME``): what is still as it was shown is no change, and what somebody else changed meanwhile the store finds.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from curator.model import PERMISSIONS, Span
from curator.proof import proof, quotation
from curator.proof.diff import together
from curator.proof.proving import tidied
from curator.text.clean import clean
from curator.web.call import Call
from curator.web.forms import as_sent
from curator.web.sheet import FIELDS, NO_PICTURE, OF_PICTURE, OWN_PICTURE, Sheet

MOST_CHARACTERS = 100_000
"""Of one field."""
_TICK = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_ADDRESS = re.compile(r"https://[^\s\"<>\\^`{|}]{3,2000}")

TextOf = Callable[[str, str], str | None]
"""An article's id and the digest of its text → that text, as it is or was; None where it is not there any more."""


@dataclass
class Typed:
    """What a form says of a story, against the story as it stands now."""

    call: Call
    stored: Sheet
    text_of: TextOf
    said: str = ""
    """How it was read, where that is not plain: ``words`` counted before ticks, ``source``: its text changed."""
    refused: dict[str, str] = field(default_factory=dict)
    """Field → why it cannot be kept as it is; the page shows it again as it was typed."""
    raw: dict[str, str] = field(default_factory=dict)
    """What such fields said."""

    def is_changed(self, name: str) -> bool:
        """Say whether a field is another than it was shown; browsers add and take away ends of lines."""
        form = self.call.form
        return name in form and self.call.field(name).strip() != self.call.field(f"was-{name}").strip()

    @cached_property
    def wanted(self) -> Mapping[str, str | None]:
        """Return what the editor changed: field → how it becomes, None as the articles have it."""
        found: dict[str, str | None] = {}
        for name in FIELDS:
            if name not in {"image", "quotation"} and self.is_changed(name):
                self._take(found, name, self.call.field(name))
        self._picture(found)
        found.update(self._quotation())
        self._do(found, self.call.field("do").partition(" "))
        proposed = Sheet(self.stored.story, self.call.config, self._with(found)).proposed
        for name, value in found.items():
            if name not in {"image", "quoted"} and value == proposed[name]:
                found[name] = None
        return found

    @property
    def changes(self) -> Mapping[str, tuple[str | None, str | None]]:
        """Return the changes as the store wants them, each field as it was stored and as it becomes."""
        return {name: (self._stood(name), value) for name, value in self.wanted.items()}

    def _stood(self, name: str) -> str | None:
        """Return a field as it was stored when the page was made; a draft's file may hold what no form sends back."""
        if f"own-{name}" not in self.call.form:
            return None
        own, stored = self.call.field(f"own-{name}"), self.stored.edits.get(name)
        return stored if stored is not None and as_sent(stored) == own else own

    @property
    def edits(self) -> Mapping[str, str]:
        """Return the story's words with what was typed."""
        return self._with(self.wanted)

    def _with(self, changes: Mapping[str, str | None]) -> Mapping[str, str]:
        wanted = {**self.stored.edits, **changes}
        return {name: value for name, value in wanted.items() if value is not None}

    def _refuse(self, name: str, why: str, said: str = "") -> None:
        self.refused[name] = why
        self.raw[name] = said or self.call.field(name)

    def _take(self, found: dict[str, str | None], name: str, value: str) -> None:
        """Take over a typed field as it is kept: one line where it is one."""
        if len(value) > MOST_CHARACTERS:
            self._refuse(name, f"A field holds at most {MOST_CHARACTERS:,} characters; this has {len(value):,}.")
        elif name == "permission" and value not in PERMISSIONS:
            self._refuse(name, "The desk knows no such permission.")
        elif name == "headline":
            found[name] = clean(value) or None
        else:
            found[name] = value.strip() if name == "comment" else clean(value)

    def _picture(self, found: dict[str, str | None]) -> None:
        """Take over which picture was chosen; the words of the one before do not go over to another."""
        address, chosen = self.call.field("address").strip(), self.call.field("image")
        if self.is_changed("address") and address:
            chosen = OWN_PICTURE
        elif not self.is_changed("image"):
            return
        others = [name for name in OF_PICTURE if name not in found]
        if chosen == OWN_PICTURE:
            if not _ADDRESS.fullmatch(address):
                self._refuse("address", "A picture of yours needs an address that begins with https://.")
                return
            found.update({"image": address, **dict.fromkeys(others, "")})
        elif chosen == NO_PICTURE or self.stored.picture_of(chosen):
            usual = chosen == self.stored.proposed["image"]
            found.update({"image": None if usual else self.stored.picture_of(chosen), **dict.fromkeys(others)})
        else:
            self.refused["image"] = "The picture that was chosen is no longer one of this story’s."

    def _quotation(self) -> Mapping[str, str | None]:
        """Return the quotation, and whose words it is: of ticks and words, that which was changed counts."""
        typed, by = tidied(self.call.field("quotation")), self.call.field("by")
        is_typed = by != "ticks" and "quotation" in self.call.form and typed != tidied(self.call.field("was-quotation"))
        is_ticked = by != "words" and sorted(self.call.fields("quote")) != sorted(self.call.field("was-quote").split())
        if is_ticked:
            said = self._of_ticks()
            if said is None:
                return {}
            if not is_typed or typed == said:
                return {"quotation": said, **self._quoted(self.call.field("of"))}
            self.said = "words"
        if is_typed and len(typed) > MOST_CHARACTERS:
            self._take({}, "quotation", typed)
            return {}
        return {"quotation": typed} if is_typed else {}

    def _quoted(self, article: str) -> Mapping[str, str | None]:
        """Return whose words are quoted, where that is another article than before."""
        if article == self.stored.quoted.id:
            return {}
        usual = Sheet(self.stored.story, self.call.config, self._with({"quoted": None})).quoted.id
        return {"quoted": None if article == usual else article}

    def _of_ticks(self) -> str | None:
        """Return the quotation that the ticks make; None, with a word why, where they are of no text of the story."""
        article = self.call.field("of")
        text = self.text_of(article, self.call.field("text"))
        if text is None:
            self._refuse("quotation", "The text that you ticked is not there any more. Tick what you want of this one.")
            return None
        language = next((one.language for one in self.stored.story.articles if one.id == article), "")
        said = quotation(text, _spans(self.call.fields("quote")), language)
        if all(one.id != article for one in self.stored.story.articles):
            why = "The outlet whose sentences you ticked was split off meanwhile. What you ticked stands here as words."
            self._refuse("quotation", why, said)
            return None
        return said

    def _do(self, found: dict[str, str | None], what: tuple[str, str, str]) -> None:
        """Do what a button says of a field, beside all that was typed."""
        verb, _, of = what
        if verb == "default":
            found.update({"quotation": None, "quoted": None})
        elif verb == "use":
            found["headline"] = self.stored.story.articles[0].title
        elif verb in {"back", "mark"}:
            self._mend(found, verb, of)
        elif verb == "theirs":
            found.pop(of, None)
            if of == "quotation":
                found.pop("quoted", None)
        elif verb == "both" and of in FIELDS and isinstance(found.get(of), str):
            found[of] = together(self.call.field(f"base-{of}"), self.stored.values[of], str(found[of]))

    def _mend(self, found: dict[str, str | None], verb: str, of: str) -> None:
        """Put the source's words back, or a mark in, at one place of the quotation or at all."""
        sheet = Sheet(self.stored.story, self.call.config, self._with(found))
        proved = proof(sheet.values["quotation"], sheet.quoted, sheet.rights)
        fault = next((one for one in proved.faults if str(one.number) == of), None)
        if of == "all":
            found["quotation"] = proved.restored
        elif fault:
            found["quotation"] = fault.mended if verb == "back" else fault.marked


def _spans(ticks: Iterable[str]) -> Iterable[Span]:
    for tick in ticks:
        if found := _TICK.fullmatch(tick):
            yield Span(start=int(found[1]), end=int(found[2]))
