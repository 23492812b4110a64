"""The verdicts on a story: each is posted, is done once however often it comes, and leads back to where one was."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.responses import Response

from curator.web import paths
from curator.web.call import Call, post


def pick(call: Call) -> Response:
    """Take a story into the roundup."""
    return _judge(call, call.store.pick)


def drop(call: Call) -> Response:
    """Leave a story out."""
    return _judge(call, call.store.drop)


def _judge(call: Call, verdict: Callable[..., str]) -> Response:
    story = call.path["id"]
    gone = _where_it_went(call, story)
    if gone:
        return gone
    done = verdict([story], call.now, by=call.editor)
    return _on(call, call.field("next") or story, done)


def join(call: Call) -> Response:
    """Make one story of two; to join what was joined already changes nothing."""
    story, other = call.path["id"], call.field("with")
    gone = _where_it_went(call, story)
    if gone:
        return gone
    if call.store.home(other) == story:
        return _on(call, story)
    return _on(call, story, call.store.join([story, other], call.now, by=call.editor))


def veto(call: Call) -> Response:
    """Say of two stories that they are not the same."""
    story, other = call.path["id"], call.field("with")
    gone = _where_it_went(call, story)
    if gone:
        return gone
    return _on(call, story, call.store.veto([story, call.store.home(other)], call.now, by=call.editor))


def split(call: Call) -> Response:
    """Make a story of its own of some of a story's articles; to split them off again changes nothing."""
    story, articles = call.path["id"], call.fields("article")
    gone = _where_it_went(call, story)
    if gone:
        return gone
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


def _where_it_went(call: Call, story: str) -> Response | None:
    """Say of a story that is not there any more where it is now; nothing of one that is there."""
    home = call.store.home(story)
    if home == story:
        return None
    return call.page(
        "gone.html",
        409,
        into=call.store.story(home),
        joined=call.store.joining(story),
        zone=call.config.timezone,
        now=call.now,
    )


ROUTES = (
    post("/stories/{id}/pick", pick),
    post("/stories/{id}/drop", drop),
    post("/stories/{id}/join", join),
    post("/stories/{id}/veto", veto),
    post("/stories/{id}/split", split),
    post("/undo", undo),
)
