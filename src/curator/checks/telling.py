"""What a rule found of a story becomes a check that names it."""

from curator.model import Check, Fix, Item, Verdict


def told(
    rule: str, item: Item, verdict: Verdict, matter: str, why: str, fix: Fix | None = None, *, is_final: bool = False
) -> Check:
    """Return what is the matter with a story of a roundup."""
    return Check(
        name=f"{rule}:{item.story}",
        verdict=verdict,
        matter=matter,
        why=why,
        story=item.story,
        headline=item.headline,
        fix=fix,
        is_final=is_final,
    )
