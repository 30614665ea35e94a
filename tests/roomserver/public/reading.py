"""A page as programs read it."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Read(HTMLParser):
    """Attributes of the tags, and the text."""

    def __init__(self, page: bytes | memoryview[int]) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._within: list[tuple[str, str]] = []
        self._open = ""
        self.feed(bytes(page).decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h\d|dt|dd|button|summary|legend", tag):
            self._within.append((tag, ""))
            self._open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            tag, text = self._within.pop()
            self._within.append((tag, text + data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.tags if each == tag]

    def texts(self, tag: str) -> list[str]:
        """What stands in each heading or button of that kind."""
        return [" ".join(text.split()) for each, text in self._within if each == tag]

    def ids(self, name: str) -> list[str]:
        """The tags of that id."""
        return [tag for tag, attributes in self.tags if attributes.get("id") == name]

    def hrefs(self, like: str) -> list[str]:
        """Of links whose whole address is like that."""
        return [str(each["href"]) for each in self.all("a") if re.fullmatch(like, str(each.get("href")))]
