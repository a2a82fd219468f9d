"""What a call's parameters look like on their way to Telegram: read back, they are the same."""

from urllib.parse import parse_qsl

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import example, given
from hypothesis import strategies as st

from network.http import FORM, encoded

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXTS, TEXTS))
@example({"text": "1+1 = 2 & 3; 50% of %41\r\n\t\0\x7f", "a&b=c": "Ղարաբաղ 🕊 Ё"})
def test_form_reads_back_as_it_was(values: dict[str, str]) -> None:
    """Whatever the names and the texts hold; and what goes out is ASCII without spaces and line ends."""
    form = encoded(values).decode("ascii")
    assert parse_qsl(form, keep_blank_values=True, strict_parsing=bool(values)) == list(values.items())
    assert not set(form) & set(" \r\n\t\0#")


async def test_form_is_read_by_a_server() -> None:
    """A server's own reader, over HTTP, finds the texts that were sent."""
    values = {"text": "1+1 = 2 & 3; 50% of %41\r\n\t🕊", "entities": '[{"type": "bold"}]', "empty": ""}
    found: dict[str, object] = {}

    async def answer(request: web.Request) -> web.Response:
        found.update(await request.post())
        return web.Response()

    application = web.Application()
    application.router.add_post("/", answer)
    async with (
        TestServer(application) as server,
        ClientSession() as session,
        session.post(server.make_url("/"), data=encoded(values), headers=FORM) as response,
    ):
        assert response.status == 200
    assert found == values


def test_half_a_letter_is_left_out() -> None:
    """UTF-8 has no form for a half of a surrogate pair; the rest of the text is sent."""
    assert encoded({"text": "a\ud83db"}) == b"text=ab"
