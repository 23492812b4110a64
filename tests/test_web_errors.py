"""What goes wrong at the desk: a page that says what happened and what to do, never a traceback."""


def test_an_address_that_leads_nowhere_is_a_page(desk):
    answer = desk.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_a_form_cannot_be_sent_where_none_is_taken(desk):
    assert desk.post("/nowhere").status_code == 404
    assert desk.post("/static/htmx.min.js").status_code == 405
