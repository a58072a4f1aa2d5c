"""Forms with files, as browsers send them, and pictures to put into them."""

import struct
import zlib

BOUNDARY = "----madang-test"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def encode_part(name, content, filename=None, kind="application/octet-stream"):
    """One part with its delimiter before it; with a filename it is a file."""
    fields = f'Content-Disposition: form-data; name="{name}"'
    if filename is not None:
        fields += f'; filename="{filename}"\r\nContent-Type: {kind}'
    data = content.encode() if isinstance(content, str) else content
    return f"--{BOUNDARY}\r\n{fields}\r\n\r\n".encode() + data + b"\r\n"


def encode_form(*parts):
    """The whole body, of the type MULTIPART."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def encode_texts(*fields):
    """The whole body of a form of texts, from pairs of name and text."""
    return encode_form(*(encode_part(name, text) for name, text in fields))


def make_png(size=0, color=0):
    """A PNG of one pixel, and of so many bytes if it is told (100 at least): the rest is a chunk of its own."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    end = chunk(b"IDAT", zlib.compress(bytes([0, color]))) + chunk(b"IEND", b"")
    rest = size - len(head) - len(end) - 12
    return head + (chunk(b"maDa", bytes(range(256)) * (rest // 256) + bytes(rest % 256)) if rest > 0 else b"") + end


JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000008ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
WEBP = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
PICTURES = {"png": (make_png(), "image/png"), "jpg": (JPEG, "image/jpeg"), "gif": (GIF, "image/gif")}
PICTURES["webp"] = (WEBP, "image/webp")


def send_form(person, body, method="PATCH", path="/user/profile/", kind=MULTIPART, **headers):
    """Sends a form as somebody; headers with underscores."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.request(method, path, body=body, headers={"Content-Type": kind, **fields})


def send_picture(person, picture, filename="me.png", **options):
    """Changes somebody's picture; the response."""
    return send_form(person, encode_form(encode_part("profile_picture", picture, filename)), **options)


def put_picture(person, picture):
    """Changes somebody's picture; its path."""
    return send_picture(person, picture).expect(200).json()["profile_picture"]
