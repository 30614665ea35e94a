"""The bytes of a mail, read by their lines: a parser of the same library would undo its own mistakes."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.policy import default

import pytest

from roomserver.mail.letter import Letter, Link
from roomserver.mail.message import Beside, CalendarFile, Envelope, message_id, written

LETTER = Letter(
    language="en",
    sender_name="Sharing circle",
    subject="A circle needs you",
    paragraphs=("One of your circles needs you.", "Its page says <what> & when."),
    link_label="Open your circles",
    link="https://circle.example.org/organiser/",
)
ENVELOPE = Envelope(
    id="f" * 32,
    sender="circles@circle.example.org",
    recipient="mei@xn--bcher-kva.example",
    made_at=1_800_000_000.7,
)
TAMIL = "ஒரு வட்டத்திற்கு உங்கள் கவனம் தேவைப்படுகிறது, தயவுசெய்து உங்கள் பக்கத்தைத் திறந்து பாருங்கள், நன்றி"


def headers_of(message: bytes) -> list[bytes]:
    """Each as it stands, folds undone as a mail program undoes them."""
    head, _, _ = message.partition(b"\r\n\r\n")
    return re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n")


def header(message: bytes, name: str) -> bytes:
    [found] = [line for line in headers_of(message) if line.lower().startswith(name.lower().encode() + b": ")]
    return found.partition(b": ")[2]


def test_headers_stand_as_mail_programs_look_for_them() -> None:
    message = written(LETTER, ENVELOPE)
    assert header(message, "From") == b"Sharing circle <circles@circle.example.org>"
    assert header(message, "To") == b"mei@xn--bcher-kva.example"
    assert header(message, "Subject") == b"A circle needs you"
    assert header(message, "Date") == b"Fri, 15 Jan 2027 08:00:00 +0000"
    assert header(message, "Message-ID") == f"<{'f' * 32}@circle.example.org>".encode()
    assert header(message, "Auto-Submitted") == b"auto-generated"
    assert header(message, "Content-Language") == b"en"


def test_lines_end_in_crlf_are_short_enough_and_in_7_bits() -> None:
    message = written(replace(LETTER, subject=TAMIL, paragraphs=(TAMIL * 20,)), ENVELOPE)
    assert message.isascii()
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 998


def test_a_long_domain_leaves_ids_and_addresses_whole() -> None:
    domain = ".".join(["a" * 50] * 4) + ".org"
    envelope = replace(ENVELOPE, sender=f"circles@{domain}", recipient=f"mei@{domain}")
    message = written(LETTER, envelope)
    assert header(message, "Message-ID") == message_id(envelope).encode()
    assert header(message, "From").endswith(f"<circles@{domain}>".encode())
    assert header(message, "To") == f"mei@{domain}".encode()
    assert b"=?" not in message.partition(b"\r\n\r\n")[0]


def test_a_subject_in_other_letters_is_in_encoded_words_of_75_characters() -> None:
    message = written(replace(LETTER, language="ta", subject=TAMIL), ENVELOPE)
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", header(message, "Subject"), re.IGNORECASE)
    assert len(words) > 1
    assert max(map(len, words)) <= 75
    read = email.message_from_bytes(message, policy=default)
    assert read["subject"] == TAMIL


def test_a_narrow_space_makes_no_encoded_word_of_a_subject() -> None:
    assert header(written(replace(LETTER, subject="At 7:30\u202fpm"), ENVELOPE), "Subject") == b"At 7:30 pm"


@pytest.mark.parametrize("length", [60, 68, 70, 76, 80, 200])
def test_a_subject_in_latin_letters_stands_on_one_line(length: int) -> None:
    subject = ("A place is free: Your appointment, Tuesday, 9 March 2027, 7:30 pm; " * 4)[:length].strip()
    message = written(replace(LETTER, subject=subject), ENVELOPE)
    assert f"\r\nSubject: {subject}\r\n".encode() in message
    assert email.message_from_bytes(message, policy=default)["subject"] == subject


def test_a_sender_in_other_letters_is_in_encoded_words_and_their_address_is_not() -> None:
    domain = ".".join(["a" * 50] * 4) + ".org"
    message = written(replace(LETTER, sender_name=TAMIL), replace(ENVELOPE, sender=f"circles@{domain}"))
    value = header(message, "From")
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", value, re.IGNORECASE)
    assert len(words) > 1
    assert max(map(len, words)) <= 75
    assert value.endswith(f" <circles@{domain}>".encode())
    # Not by the parser of addresses: CPython 3.11 reads a space between two encoded words of a name.
    assert str(make_header(decode_header(value.decode()))) == f"{TAMIL} <circles@{domain}>"


UNSUBSCRIBE = f"https://circle.example.org/place/home.{'b' * 32}.{'s' * 32}.123456789.{'m' * 24}/reminders"


def test_whoever_wants_no_more_is_found_by_mail_programs() -> None:
    """On one line, in plain letters: at 78 characters Python would encode it, and no program would find it."""
    message = written(LETTER, replace(ENVELOPE, beside=Beside(unsubscribe=UNSUBSCRIBE)))
    assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in message
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in message
    assert b"List-Unsubscribe" not in written(LETTER, ENVELOPE)


def test_mails_of_one_thread_answer_the_same_and_its_name_is_not_told() -> None:
    one, two = (written(LETTER, replace(ENVELOPE, id=each * 32, beside=Beside(thread="maple"))) for each in ("a", "b"))
    first = header(one, "References")
    assert re.fullmatch(rb"<[0-9a-f]{32}@circle\.example\.org>", first)
    assert {header(each, name) for each in (one, two) for name in ("References", "In-Reply-To")} == {first}
    assert header(one, "Message-ID") != header(two, "Message-ID")
    assert b"maple" not in one
    assert header(written(LETTER, replace(ENVELOPE, beside=Beside(thread="oak"))), "References") != first
    assert b"References" not in written(LETTER, ENVELOPE)


def test_a_calendar_file_is_attached_as_what_it_is() -> None:
    content = "BEGIN:VCALENDAR\r\nSUMMARY:நிலா\r\nEND:VCALENDAR\r\n".encode()
    envelope = replace(ENVELOPE, beside=Beside(calendar=CalendarFile("CANCEL", content)))
    message = written(LETTER, envelope)
    assert message == written(LETTER, envelope)
    assert message.isascii()
    kind = re.search(rb"\r\nContent-Type: (text/calendar;[^\r]*)\r\n", message)
    assert kind is not None
    assert b"method=" in kind[1]
    assert b"charset=" in kind[1]
    assert b'Content-Disposition: attachment; filename="appointment.ics"' in message
    read = email.message_from_bytes(message, policy=default)
    assert read.get_content_type() == "multipart/mixed"
    words, calendar = read.iter_parts()
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    assert calendar["content-type"].params["method"] == "CANCEL"
    assert calendar.get_payload(decode=True) == content
    assert header(message, "Content-Language") == b"en"


def test_further_links_and_small_print_are_in_both() -> None:
    letter = replace(
        LETTER,
        more=(Link("Come in", "https://circle.example.org/join#a.b"),),
        small=("If you need someone:\nmindline 1771",),
    )
    read = email.message_from_bytes(written(letter, ENVELOPE), policy=default)
    text, html = (part.get_content() for part in read.iter_parts())
    assert text.replace("\r\n", "\n").endswith(
        "Come in:\nhttps://circle.example.org/join#a.b\n\n-- \n\nIf you need someone:\nmindline 1771\n"
    )
    assert '<a href="https://circle.example.org/join#a.b">Come in</a>' in html
    assert "If you need someone:<br>\r\nmindline 1771" in html


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_no_line_break_of_a_subject_becomes_a_header(break_: str) -> None:
    with pytest.raises(ValueError, match="line"):
        written(replace(LETTER, subject=f"A circle{break_}Bcc: jun@example.org"), ENVELOPE)


def test_text_and_html_say_the_same() -> None:
    read = email.message_from_bytes(written(LETTER, ENVELOPE), policy=default)
    assert read.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in read.iter_parts())
    assert text.replace("\r\n", "\n").split("\n\n") == [*LETTER.paragraphs, f"Open your circles:\n{LETTER.link}\n"]
    assert '<html lang="en">' in html
    assert "<p>Its page says &lt;what&gt; &amp; when.</p>" in html
    assert f'<a class="button" href="{LETTER.link}">Open your circles</a>' in html
    assert not [each for each in ("src=", "url(", "@import", "<link") if each in html]


def test_a_mail_that_is_sent_again_is_the_same_to_the_byte() -> None:
    assert written(LETTER, ENVELOPE) == written(LETTER, ENVELOPE)
