"""What a mail says: the same words as text and as HTML, without pictures or anything from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

NARROW_SPACE = "\u202f"
"""What Babel writes before "pm": one of them makes an encoded word of an English subject."""

STYLE = """
body{margin:0;padding:24px 16px;background:#f6f1e7;color:#2a2723;line-height:1.5;\
font-family:"Segoe UI","Noto Sans","Noto Sans Tamil","PingFang SC",system-ui,sans-serif}
.sheet{max-width:560px;margin:0 auto;padding:8px 24px 16px;background:#fffaf1;border:1px solid #ddd3c2;\
border-radius:16px}
a{color:#a94a22}
a.button{display:inline-block;padding:12px 20px;border-radius:999px;background:#a94a22;color:#fffaf1;\
text-decoration:none}
.small{color:#665e53;font-size:14px}
hr{border:0;border-top:1px solid #ddd3c2}
@media (prefers-color-scheme:dark){
body{background:#17161a;color:#efe7da}
.sheet{background:#211f25;border-color:#37333b}
a{color:#ee9a66}
a.button{background:#ee9a66;color:#17161a}
.small{color:#b0a698}
hr{border-color:#37333b}
}
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A button says what it does."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says: `paragraphs`, then a link by its label, then `more` of them, and what is `small` at the end.
    A paragraph may have lines. `language` is a BCP 47 tag.
    """

    language: str
    sender_name: str
    subject: str
    paragraphs: tuple[str, ...]
    link_label: str
    link: str
    more: tuple[Link, ...] = ()
    small: tuple[str, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        return (Link(self.link_label, self.link), *self.more)


def plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ")


def as_text(letter: Letter) -> str:
    links = (f"{link.label}:\n{link.url}" for link in letter.links)
    small = ("-- ", *letter.small) if letter.small else ()  # RFC 3676, 4.3: what follows is shown apart
    return plain("\n\n".join((*letter.paragraphs, *links)) + "".join(f"\n\n{each}" for each in small)) + "\n"


def as_html(letter: Letter) -> str:
    """Whoever reads it tells nobody so."""
    first, *others = letter.links
    body = "".join(_paragraph(paragraph) for paragraph in letter.paragraphs)
    body += f'<p><a class="button" href="{escape(first.url)}">{escape(first.label)}</a></p>\n'
    body += "".join(f'<p><a href="{escape(link.url)}">{escape(link.label)}</a></p>\n' for link in others)
    if letter.small:
        body += "<hr>\n" + "".join(_paragraph(paragraph, "small") for paragraph in letter.small)
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(plain(letter.subject))}</title>\n<style>{STYLE}</style></head>\n"
        f'<body>\n<div class="sheet">\n{body}</div>\n</body>\n</html>\n'
    )


def _paragraph(text: str, kind: str = "") -> str:
    lines = "<br>\n".join(escape(line) for line in plain(text).split("\n"))
    return f'<p class="{kind}">{lines}</p>\n' if kind else f"<p>{lines}</p>\n"
