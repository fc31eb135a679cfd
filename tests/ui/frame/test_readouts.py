"""Readouts and notices as HTML, without a browser."""

from tests.ui.frame.support import html_of, run


def test_a_readout_escapes_and_marks() -> None:
    def script() -> None:
        from ui import frame

        quoted = frame.PerFrameText("a'film", ["1", "<2>'"], 1)
        frame.readout(
            [
                ("<b>bold</b>", -1.25),
                frame.Readout("↑ up", "0.544", meaning="chosen"),
                ("n", "7"),
                (quoted, quoted),
            ]
        )

    (html,) = html_of(run(script))
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<dd>−1.250</dd>" in html
    assert "class='strong is-chosen'" in html
    assert "<dd>7</dd>" in html
    moving = (
        "<span data-film='a&#x27;film' "
        "data-moments='[&quot;1&quot;, &quot;&lt;2&gt;&#x27;&quot;]'>&lt;2&gt;&#x27;</span>"
    )
    assert f"<dt>{moving}</dt><dd>{moving}</dd>" in html


def test_notices_are_said_and_escaped_and_absent_without_cause() -> None:
    def script() -> None:
        from ui import frame

        frame.notice(["γ = <script> is ignored."])
        frame.notice([])

    (html,) = html_of(run(script))
    assert "role='status'" in html
    assert "γ = &lt;script&gt; is ignored." in html
