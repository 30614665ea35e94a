"""From https://www.unicode.org/Public/security/latest/confusables.txt to a table in Python.

What compatibility normalisation (NFKC) takes care of is left out, and what is neither a letter, a mark or a digit nor
mistaken for one: comparison looks at nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import moderation

MODULE = Path(moderation.__file__).parent / "names" / "confusables.py"
WIDTH = 110

HEAD = '''"""Characters that look like others (UTS 39, Unicode {version}).

Generated from confusables.txt by `python -m tests.moderation.confusing confusables.txt`; not to be edited.
Data © 1991-2025 Unicode, Inc., under the Unicode License v3: see UNICODE-LICENSE.txt beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping

UNICODE = "{version}"

'''
FOOT = '''
PROTOTYPES: Mapping[str, str] = {
    character: prototype for prototype, alike in _ALIKE.items() for character in alike
}
"""What each character is taken for."""
'''


def groups(text: str) -> dict[str, str]:
    """Of each prototype, the characters that are taken for it."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        fields = [field.strip() for field in line.partition("#")[0].split(";")]
        if len(fields) < 3:
            continue
        character, prototype = (_characters(field) for field in fields[:2])
        if unicodedata.normalize("NFKC", character) == character and (_counts(character) or _counts(prototype)):
            alike[prototype].append(character)
    return {prototype: "".join(sorted(characters)) for prototype, characters in sorted(alike.items())}


def written(text: str) -> str:
    """The module."""
    version = re.search(r"# Version: (\S+)", text)
    if version is None:
        raise ValueError("this is not confusables.txt")
    lines = ["_ALIKE: Mapping[str, str] = {\n"]
    for prototype, characters in groups(text).items():
        pieces = [ascii(character)[1:-1] for character in characters]
        lines.append(f'    "{_escaped(prototype)}": {_wrapped(pieces)},\n')
    return HEAD.format(version=version[1]) + "".join(lines) + "}\n" + FOOT


def _characters(field: str) -> str:
    return "".join(chr(int(code, 16)) for code in field.split())


def _counts(characters: str) -> bool:
    return any(unicodedata.category(character)[0] in "LMN" for character in characters)


def _escaped(characters: str) -> str:
    return "".join(ascii(character)[1:-1] if character != '"' else '\\"' for character in characters)


def _wrapped(pieces: list[str]) -> str:
    lines = [""]
    for piece in pieces:
        if len(lines[-1]) + len(piece) > WIDTH:
            lines.append("")
        lines[-1] += piece.replace('"', '\\"')
    if len(lines) == 1:
        return f'"{lines[0]}"'
    return "(\n" + "".join(f'        "{line}"\n' for line in lines) + "    )"
