"""The description that is relayed: an offer for one voice, as Chromium makes it, cut to a message of 1,000 bytes."""

from __future__ import annotations

CARRIED = b"cname:bench"
"""Stands in every relayed description, and in nothing else."""

OFFER = "\r\n".join(
    (
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8 13 110",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=ice-ufrag:ETEn",
        "a=ice-pwd:OtSK0WpNtpUjkY4+86js7ZQl",
        "a=ice-options:trickle",
        "a=fingerprint:sha-256 " + ":".join(f"{byte:02X}" for byte in range(0x19, 0x19 + 32 * 5, 5)),
        "a=setup:actpass",
        "a=mid:0",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:63 red/48000/2",
        "a=fmtp:63 111/111",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:110 telephone-event/48000",
        "a=ssrc:3570614608 cname:bench",
        "",
    )
)
