"""What ``feeds.yaml`` may hold: its keys, their limits and what they mean, as pydantic models.

The models never leave this package; their descriptions and examples are what an editor shows while one types.
"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from curator.config import values


def _from_to(least: timedelta, most: timedelta, words: str) -> AfterValidator:
    def check(length: timedelta) -> timedelta:
        if not least <= length <= most:
            raise ValueError(f"is out of range; it can be {words}")
        return length

    return AfterValidator(check)


def _options(value: object) -> object:
    return {} if value is None else value


_DURATION_SCHEMA = WithJsonSchema(
    {
        "type": ["string", "integer"],
        "pattern": r"^(\d+d)?(\d+h)?(\d+m)?(\d+(\.\d+)?s?)?$",
        "examples": ["30m", "1h", "1h30m", "45s"],
    }
)
_Length = Annotated[timedelta, BeforeValidator(values.duration), _DURATION_SCHEMA]
_Every = Annotated[_Length, _from_to(timedelta(0), timedelta(days=31), "0s (at every run) to 31d")]
_Gap = Annotated[_Length, _from_to(timedelta(0), timedelta(hours=1), "0s to 1h")]
_Deadline = Annotated[_Length, _from_to(timedelta(seconds=1), timedelta(minutes=10), "1s to 10m")]
_Keep = Annotated[_Length, _from_to(timedelta(days=7), timedelta(days=36500), "7d to 36500d")]
_Line = Annotated[str, AfterValidator(values.one_line)]
_Slug = Annotated[
    str, AfterValidator(values.slug), WithJsonSchema({"type": "string", "pattern": f"^{values.SLUG.pattern}$"})
]
_Url = Annotated[str, AfterValidator(values.web_address), WithJsonSchema({"type": "string", "pattern": "^https?://"})]
_Language = Annotated[str, AfterValidator(values.language)]
_Credit = Annotated[str, AfterValidator(values.credit)]
_Selector = Annotated[str, AfterValidator(values.selector)]
_Network = Annotated[str, AfterValidator(values.network)]
_Options = Annotated[dict[str, object], BeforeValidator(_options)]
_PublisherOptions = Annotated[_Options, AfterValidator(values.with_names_inside)]
_Headers = Annotated[
    dict[
        Annotated[str, AfterValidator(values.header_name)],
        Annotated[str, AfterValidator(values.header_value)],
    ],
    AfterValidator(values.headers),
]


class Shape(BaseModel):
    """A mapping with known keys only; a key with nothing after it counts as left out."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, data: object) -> object:
        if isinstance(data, dict) and None in data.values():
            return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}
        return data


class FetchShape(Shape):
    """How the network is used."""

    at_once: int = Field(default=16, ge=1, le=256, description="Sources worked at the same time.")
    per_host: int = Field(default=1, ge=1, le=64, description="Requests in flight per registered domain.")
    gap: _Gap = Field(
        default=timedelta(seconds=1),
        json_schema_extra={"default": "1s"},
        description="Least time between two requests to one registered domain.",
    )
    deadline: _Deadline = Field(
        default=timedelta(seconds=30),
        json_schema_extra={"default": "30s"},
        description="Most time for one fetch, redirects and body included.",
    )
    allow_networks: list[_Network] = Field(
        default=[],
        description="Networks that may be asked although they are not public, for feeds in your own house.",
        examples=[["127.0.0.0/8"], ["192.168.1.0/24"]],
    )
    contact: Annotated[str, AfterValidator(values.contact)] = Field(
        default="",
        description="How publishers reach you: a mail address or a web address, sent with every request.",
        examples=["you@example.org"],
    )


class RightsShape(Shape):
    """A rights card: how much of a source's words and pictures a roundup may use."""

    max_words: int = Field(default=75, ge=0, le=500, description="Most words of a quotation; 0 quotes nothing.")
    max_paragraphs: int = Field(default=2, ge=0, le=10, description="Most paragraphs of a quotation; 0 quotes nothing.")
    edit: bool = Field(default=False, description="Whether the blogger may change the words of a quotation.")
    image: Literal["none", "link", "copy"] = Field(
        default="link",
        description="What a roundup shows: no picture, the picture from its own address, or a copy beside the post.",
    )


class ExtractShape(Shape):
    """CSS selectors for a source's article pages, where the program's own reading is wrong."""

    headline: _Selector = Field(default="", description="The headline.", examples=["h1"])
    lead: _Selector = Field(default="", description="The paragraphs of the article.", examples=["article .body > p"])
    standfirst: _Selector = Field(default="", description="The summary under the headline.", examples=[".standfirst"])
    byline: _Selector = Field(default="", description="The authors.", examples=[".byline a"])
    date: _Selector = Field(default="", description="When it was published.", examples=["time"])
    image: _Selector = Field(default="", description="The picture.", examples=["figure img"])


class SourceShape(Shape):
    """Something to follow; slug, outlet and url are needed."""

    slug: _Slug = Field(description="A short name of your own; never change it later.", examples=["varnholm-post"])
    outlet: _Line = Field(description="The news organisation, as it is credited.", examples=["Varnholm Post"])
    url: _Url = Field(
        description="The address of the feed, or of the section page of a site without one; ${NAME} is a secret.",
        examples=["https://varnholm-post.example/rss.xml", "https://radio-isel.example/feed?token=${ISEL_TOKEN}"],
    )
    headers: _Headers = Field(
        default={},
        description="Sent with each request for the source itself, and nowhere else; ${NAME} is a secret.",
        examples=[{"Authorization": "Bearer ${ISEL_TOKEN}"}, {"Authorization": "Basic alice:${ISEL_PASSWORD}"}],
    )
    kind: _Line = Field(
        default="feed",
        description="feed (RSS, Atom, JSON Feed), site (a page without a feed), or a module of yours with a dot.",
        examples=["feed", "site", "mypkg.reddit"],
    )
    section: _Line = Field(default="", description="The heading it stands under in the roundup.", examples=["World"])
    language: _Language = Field(
        default="",
        description="The language of its articles, where the source does not say.",
        examples=["en", "ru", "pt-br"],
    )
    every: _Every = Field(
        default=timedelta(minutes=30),
        json_schema_extra={"default": "30m"},
        description="How often it is asked; publishers may ask for longer.",
    )
    pages: Literal["always", "short", "never"] = Field(
        default="short",
        description="When article pages are fetched: always, never, or where the feed's own text falls short.",
    )
    credit: _Credit = Field(
        default="",
        description="The credit after a headline; default: the one at the top of the file.",
        examples=["– {outlet}", "| {outlet}", "(via {outlet})", "| Salon.com"],
    )
    rights: RightsShape = Field(
        default_factory=RightsShape, description="Its rights card; what it does not say is taken from the file's."
    )
    enabled: bool = Field(default=True, description="no: it is kept, and not asked.")
    extract: ExtractShape = Field(default_factory=ExtractShape, description="CSS selectors for its article pages.")
    options: _Options = Field(default={}, description="What its kind takes.", examples=[{"links": "h2 a"}])


class FeedsFile(Shape):
    """What curator follows, and how: feeds.yaml."""

    model_config = ConfigDict(title="feeds.yaml")

    store: Annotated[str, AfterValidator(values.store)] = Field(
        default="sqlite:///data/curator.db",
        description="The database; a path after three slashes begins at this file's folder, after four at the root.",
        examples=["sqlite:///data/curator.db"],
    )
    engine: Annotated[str, AfterValidator(values.engine)] = Field(
        default="processes",
        description="Where pages are read: in a process for each processor, three at most, or in a number of them.",
        examples=["processes", "processes:4", "inline", "dask://127.0.0.1:8786"],
    )
    timezone: Annotated[str, AfterValidator(values.timezone)] = Field(
        default="", description="The blogger's time zone; default: the machine's.", examples=["Europe/London"]
    )
    match: Literal["ask", "auto"] = Field(
        default="ask",
        description="Whether stories that are surely one are only suggested (ask), or joined at once (auto).",
    )
    keep_texts: _Keep = Field(
        default=timedelta(days=90),
        json_schema_extra={"default": "90d"},
        description="How long the whole text of an article that nobody picked is kept; title, lead and link stay.",
    )
    fetch: FetchShape = Field(default_factory=FetchShape, description="How the network is used, for all sources.")
    rights: RightsShape = Field(
        default_factory=RightsShape, description="The rights card of every source that does not say otherwise."
    )
    credit: _Credit = Field(
        default="– {outlet}",
        description="The credit after a headline.",
        examples=["– {outlet}", "| {outlet}", "(via {outlet})"],
    )
    secrets: _Line = Field(
        default="secrets.env",
        description="A file of NAME=value, for you alone to read (chmod 600): what ${NAME} is, if not set outside.",
        examples=["secrets.env"],
    )
    publish: dict[str, _PublisherOptions] = Field(
        default={"files": {"folder": "data/drafts"}},
        description="Where drafts go: a publisher's name, and its options.",
        examples=[{"files": {"folder": "data/drafts"}}],
    )
    sources: list[SourceShape] = Field(default_factory=list, description="What is followed, in the roundup's order.")
