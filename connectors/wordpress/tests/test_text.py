import pytest

from connectors.wordpress.text import line, plain, same


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br />\ntwo</p>\n<p>three</p>\n", "One\ntwo\n\nthree"),
        ("5 &lt; 6 &amp;&#8217; &hellip;", "5 < 6 &’ …"),
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)"),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ('<a href="https://a.example/x"></a>', "https://a.example/x"),
        ('<a href="javascript:x">here</a>', "here"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("a<script>alert(1)</script>b<style>p{}</style>", "ab"),
        ('yes <img class="wp-smiley" alt=":)">', "yes :)"),
        ("a\0b\x1b[31mc", "ab[31mc"),
        ("A\u030a", "\u00c5"),
        ("broken <b and <p>more", "broken more"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_line_break_somebody_typed_is_one() -> None:
    assert plain("one\r\ntwo\r\n\r\n\r\nthree <b>four</b>", typed=True) == "one\ntwo\n\nthree four"


def test_a_line_has_no_breaks() -> None:
    assert line("<b>Winter</b><br>boots &amp; more") == "Winter boots & more"
    assert line("") is None
    assert line(None) is None


def test_shown_and_typed_are_the_same_text() -> None:
    shown = plain("<p>It&#8217;s 3 &#215; 4 &#8211; &#8220;so&#8221;&#8230;</p>")

    assert same(shown, 'It\'s 3 x 4 -- "so"...')


def test_a_question_mark_makes_another_text() -> None:
    assert not same("It costs 4", "It costs 4?")
