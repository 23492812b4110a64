"""The verdicts on a story: each is posted, is done once however often it comes, and leads back to where one was."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.responses import Response

from curator.web import paths
from curator.web.call import Call, post


def _of_a_story(decide: Callable[[Call, str], Response]) -> Callable[[Call], Response]:
    """Decide on the story of the address; of one that is not there any more say where it is now."""

    def show(call: Call) -> Response:
        story = call.path["id"]
        home = call.store.home(story)
        return decide(call, story) if home == story else _gone(call, story, home)

    return show


def pick(call: Call, story: str) -> Response:
    """Take a story into the roundup."""
    return _on(call, call.field("next") or story, call.store.pick([story], call.now, by=call.editor))


def drop(call: Call, story: str) -> Response:
    """Leave a story out."""
    return _on(call, call.field("next") or story, call.store.drop([story], call.now, by=call.editor))


def join(call: Call, story: str) -> Response:
    """Make one story of two; to join what was joined already changes nothing."""
    other = call.field("with")
    if call.store.home(other) == story:
        return _on(call, story)
    return _on(call, story, call.store.join([story, other], call.now, by=call.editor))


def veto(call: Call, story: str) -> Response:
    """Say of two stories that they are not the same."""
    other = call.store.home(call.field("with"))
    return _on(call, story, call.store.veto([story, other], call.now, by=call.editor))


def split(call: Call, story: str) -> Response:
    """Make a story of its own of some of a story's articles; to split them off again changes nothing."""
    articles = call.fields("article")
    before = call.store.log(limit=1, story=story)
    left = {change.about for one in before if one.verb == "split" for change in one.changes if change.field == "story"}
    if articles and left >= set(articles):
        return _on(call, story, before[0].id)
    return _on(call, story, call.store.split(story, articles, call.now, by=call.editor))


def undo(call: Call) -> Response:
    """Take back what this editor decided last."""
    last = call.store.last_decision(by=call.editor)
    if last is None:
        return call.page(
            "note.html",
            409,
            heading="There is nothing to undo.",
            words=[f"{call.editor.capitalize()} has decided nothing that stands. The log has the decisions of all."],
            action="",
            fields=(),
            again=False,
        )
    done = call.store.undo(call.now, last.id, by=call.editor)
    return _on(call, next(iter(done.stories), ""), done.id)


def _on(call: Call, story: str, done: str = "") -> Response:
    """Go back to where the form came from; in the queue to the story where one goes on."""
    back = call.back()
    return call.go(paths.with_query(back, at=story) if urlsplit(back).path == paths.HOME else back, done=done)


def _gone(call: Call, story: str, home: str) -> Response:
    """Say of a story that was joined to another where it is now."""
    return call.page(
        "gone.html",
        409,
        into=call.store.story(home),
        joined=call.store.joining(story),
        zone=call.config.timezone,
        now=call.now,
    )


ROUTES = (
    post("/stories/{id}/pick", _of_a_story(pick)),
    post("/stories/{id}/drop", _of_a_story(drop)),
    post("/stories/{id}/join", _of_a_story(join)),
    post("/stories/{id}/veto", _of_a_story(veto)),
    post("/stories/{id}/split", _of_a_story(split)),
    post("/undo", undo),
)
