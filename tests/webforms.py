"""What a browser without a script would send of a page's form."""

from bs4 import BeautifulSoup


def page(answer):
    return BeautifulSoup(answer.text, "lxml")


def words(answer, where="#main"):
    """The text of a part of a page, its white space collapsed."""
    return " ".join(page(answer).select_one(where).get_text(" ").split())


def filled(answer, where="#story"):
    """The fields of a form as they stand: name → values."""
    form = page(answer).select_one(where)
    fields = {}
    for one in form.select("input, textarea, select"):
        if one.name == "select":
            value = (one.select_one("option[selected]") or one.select_one("option"))["value"]
        elif one.name == "textarea":
            value = one.text.removeprefix("\n").replace("\n", "\r\n")
        elif one.get("type") in {"checkbox", "radio"} and not one.has_attr("checked"):
            continue
        else:
            value = one.get("value", "")
        fields.setdefault(one["name"], []).append(value)
    return form["action"], fields


def send(desk, answer, do="save", where="#story", **changes):
    """Change some fields of a form and press a button of it."""
    action, fields = filled(answer, where)
    return desk.post(action, **(fields | changes | {"do": do}))
