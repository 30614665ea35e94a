"""Refusals: a stable code, and a sentence for each."""

from __future__ import annotations

import pytest

from moderation.refusal import TEXTS, RefusalCode, Refused


@pytest.mark.parametrize("code", RefusalCode)
def test_says_why_in_a_sentence(code: RefusalCode) -> None:
    refused = Refused(code)
    assert refused.code is code
    assert str(refused) == TEXTS[code]
    assert TEXTS[code].endswith(".")


def test_no_two_reasons_read_alike() -> None:
    assert len(set(TEXTS.values())) == len(TEXTS) == len(RefusalCode)


@pytest.mark.parametrize("code", RefusalCode)
def test_a_code_reads_as_its_name(code: RefusalCode) -> None:
    assert code.value == code.name.lower()
