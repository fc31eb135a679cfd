"""A question puts its values on the stage and its answer in the strip, in a lecture when asked."""

from tests.support.apps import link, send
from tests.ui.small_topic import ask, opened, strip, texts, transport


def test_a_link_with_a_question_alone_has_its_values_and_those_beside_it_win():
    app = opened(question="1")
    assert link(app) == {"question": "1", "drift": "2"}
    assert link(opened(question="1", drift="3", step="5"))["drift"] == "2", "3 is refused"
    usual = {"question": "1", "drift": "1", "step": "5"}
    assert link(opened(**usual)) == usual, "a default beside a question is said"
    assert "drift" not in link(opened(question="2"))


def test_in_a_lecture_what_a_question_plays_waits():
    app = opened()
    send(app, "topic:guide", "chosen", 2)
    assert texts(app)[0] == "walked 3"
    app = opened(present="1")
    send(app, "topic:guide", "chosen", 2)
    assert texts(app)[0] == "walked 0"
    assert link(app) == {"question": "3", "drift": "0", "paused": "1"}


def test_in_a_lecture_the_answer_has_what_waits_at_its_first_step_play():
    app = opened(present="1")
    send(app, "topic:guide", "chosen", 2)
    assert not transport(app)["autostart"]
    send(app, "topic:guide", "chosen", "answer")
    assert transport(app)["autostart"]
    assert link(app)["paused"] == "auto", "unlike the question alone"
    send(app, "topic:guide", "chosen", {"answered": 2})
    assert transport(app)["autostart"], "whoever comes back to it has seen the answer"
    taken_further = opened(present="1", question="3", step="5")
    send(taken_further, "topic:guide", "chosen", "answer")
    assert not transport(taken_further)["autostart"], "the answer is about this step"


def test_what_was_asked_of_the_run_before_a_question_does_not_start_it():
    app = opened(present="1")
    edition = transport(app)["edition"]
    send(app, "topic:guide", "chosen", 2)
    for asked, step in ((edition, 0), (transport(app)["edition"], 1)):
        send(app, "topic:walk:transport", "orders", [{"kind": "play", "edition": asked}])
        assert texts(app)[0] == f"walked {step}"


def test_a_question_that_a_link_opens_in_a_lecture_waits_too():
    app = opened(present="1", question="3")
    assert texts(app)[0] == "walked 0" and strip(app)["chosen"] == 2
    assert link(app) == {"question": "3", "drift": "0", "paused": "1"}
    assert texts(opened(question="3"))[0] == "walked 3"


def test_in_a_lecture_the_introduction_has_the_values_from_before_the_questions():
    app = opened(present="1", drift="1", seed="4", step="9")
    before = link(app)
    for place in (0, 2, -1):
        ask(app, place)
    assert link(app) == before and texts(app)[0] == "walked 9"
    app = opened(present="1", question="1")
    ask(app, -1)
    assert link(app) == {}, "there was nothing before"


def test_a_presenter_goes_on_to_the_next_experiment_and_back():
    app = opened(present="1", question="3")
    send(app, "topic:guide", "chosen", "after")
    assert texts(app) == ["still 0", "below"] and link(app) == {"experiment": "still"}
    send(app, "topic:guide", "chosen", "after")
    assert link(app) == {"experiment": "still"}, "it is the last"
    send(app, "topic:guide", "chosen", "before")
    assert link(app) == {"question": "4", "drift": "0", "paused": "1"}
    app = opened(question="3")
    send(app, "topic:guide", "chosen", "after")
    assert "experiment" not in link(app), "in a lecture only"


def test_a_preset_replaces_all_values_but_those_that_are_kept():
    app = opened(drift="1", camera="1", seed="5", step="3")
    ask(app, 0)
    assert link(app) == {"question": "1", "drift": "2", "camera": "1"}


def test_the_strip_begins_with_the_introduction_and_answers_a_question_from_its_run():
    app = opened()
    assert (strip(app)["intro"], strip(app)["chosen"]) == ("Press play.", -1)
    ask(app, 0)
    shown = strip(app)
    assert (shown["chosen"], shown["answer"], shown["left"]) == (0, "It is at step 0.", False)
    ask(app, -1)
    assert strip(app)["chosen"] == -1
    assert link(app) == {"drift": "2"}, "the stage stays as it was"


def test_the_strip_says_when_the_visitor_has_left_the_question():
    app = opened(question="1", drift="2")
    assert not strip(app)["left"]
    app = opened(question="1", drift="1")
    assert strip(app)["left"]
    own = opened(question="4", drift="2")
    assert not strip(own)["left"], "the visitor has done what it asks for"


def test_a_question_that_the_experiment_does_not_have_is_the_introduction():
    assert strip(opened(experiment="still", question="2"))["chosen"] == -1
