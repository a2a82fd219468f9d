"""A talk on a screen: styles, quotations, width, and editing in place."""

from prompt_toolkit.data_structures import Size

from tests.terminal.conftest import ScreenTalk


def test_formatting(screen: ScreenTalk) -> None:
    """An answer shows the voice in bold, the quotation with a bar within the width, the source in italics."""
    screen.say("When is the first meeting of the working group?")
    quoted = [line for line in screen.paper.lines if line.startswith("│ ")]
    assert " ".join(line.removeprefix("│ ") for line in quoted).startswith("The Working Group will hold the first")
    assert len(quoted) > 4
    assert max(map(len, screen.paper.lines)) < screen.paper.size.columns
    assert "clause 2" in screen.paper.styled["bold"]
    assert "paragraph 8" in screen.paper.styled["italic"]
    assert screen.paper.lines[0] == "> When is the first meeting of the working group?"


def test_editing_in_place(screen: ScreenTalk) -> None:
    """A pressed button that changes the last message changes it where it stands, and nothing else."""
    screen.say("/privacy")
    before = screen.paper.text
    screen.say("/clause")
    with_choice = screen.paper.text
    screen.say("2")
    shown = screen.paper.text
    assert shown.startswith(f"{before}> /clause\n\n")
    assert "│ The Working Group will hold the first" in shown
    assert "Which clause" in with_choice
    assert "Which clause" not in shown
    assert "(edited)" not in shown
    assert "[Clause 2]" not in shown


def test_paging_in_place(screen: ScreenTalk) -> None:
    """Going there and back leaves the screen as it was."""
    screen.say("/topics")
    first = screen.paper.text
    screen.say("2")
    assert screen.paper.text != first
    back = next(line[1:].split("]")[0] for line in screen.paper.lines if "All topics" in line)
    screen.say(back)
    assert screen.paper.text == first


def test_a_new_message_names_the_button(screen: ScreenTalk) -> None:
    """What appears under a message stands under the title of the button that was pressed."""
    screen.say("/clause 2")
    title = next(line[4:] for line in screen.paper.lines if line.startswith("[1] "))
    screen.say("1")
    assert f"\n> [{title}]\n\nIn my own words" in screen.paper.text


def test_editing_what_is_not_last(screen: ScreenTalk) -> None:
    """A message with something under it is shown anew, marked as edited."""
    screen.say("/clause")
    screen.screen.notice("Something else.")
    screen.say("2")
    assert "Which clause" in screen.paper.text
    assert "Something else.\n\n> [Clause 2]\n\n(edited)\n" in screen.paper.text


def test_editing_what_has_scrolled_out(screen: ScreenTalk) -> None:
    """A message that may not be whole on the screen is shown anew, marked as edited."""
    screen.paper.size = Size(rows=12, columns=60)
    screen.say("/topics")
    screen.say("2")
    assert "What would you like" in screen.paper.text
    assert "\n(edited)\n" in screen.paper.text


def test_editing_after_a_resize(screen: ScreenTalk) -> None:
    """After a resize the terminal has wrapped the message anew, so it is not searched for."""
    screen.say("/clause")
    screen.paper.size = Size(rows=40, columns=30)
    screen.say("2")
    assert "Which clause" in screen.paper.text
    assert "\n(edited)\n" in screen.paper.text
    assert max(len(line) for line in screen.paper.lines if line.startswith("│")) < 30


def test_a_narrow_terminal(screen: ScreenTalk) -> None:
    """Even the narrowest terminal breaks nothing."""
    screen.paper.size = Size(rows=1, columns=1)
    screen.say("/clause 2")
    screen.say("1")
    assert "│ T\n│ h\n│ e\n" in screen.paper.text
