"""Plots and tables as a page has them: read from its text, and measured from what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from roomserver.i18n import Wording, read_catalogues
from roomserver.public.page import Pages
from tests.roomserver.public.showing import WEB

VOID = {"meta", "link", "img", "input", "br", "hr"}
PLOTS = Pages(WEB, ()).template("looking_back/plots.html").module
WORDINGS = {tag: Wording(words, "SG") for tag, words in read_catalogues().items()}


@dataclass
class Tag:
    """With what stands in it."""

    name: str
    attributes: dict[str, str]
    inside: list[Tag] = field(default_factory=list)
    own_text: str = ""

    def all(self, name: str, kind: str | None = None) -> list[Tag]:
        """Those of that name, and of that class, however deep."""
        found = [each for each in self.inside if each.name == name and (kind is None or kind in each["class"].split())]
        return found + [deeper for each in self.inside for deeper in each.all(name, kind)]

    @property
    def text(self) -> str:
        """All of it, whatever of it is shown."""
        return " ".join(" ".join([self.own_text, *(each.text for each in self.inside)]).split())

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def number(self, attribute: str) -> float:
        """In percent, or in pixels."""
        return float(self[attribute].removesuffix("%"))


class Read(HTMLParser):
    """A page, or a part of one, in which each tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Tag("", {})
        self._open = [self.root]
        self.feed(text)
        assert self._open == [self.root], [tag.name for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Tag(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, (self._open[-1].name, tag)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].own_text += data


def rows(table: Tag) -> list[list[str]]:
    """Of its body: each with its heading first; – where there is no number."""
    [body] = table.all("tbody")
    return [
        ["–" if cell.text.startswith("–") else cell.text for cell in row.inside if cell.name in ("th", "td")]
        for row in body.all("tr")
    ]


def drawn(macro: str, *values: object, language: str = "en") -> Tag:
    """What a macro of the plots' template makes; `t` is its last value."""
    return Read(str(getattr(PLOTS, macro)(*values, WORDINGS[language].say))).root
