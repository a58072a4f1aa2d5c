"""What the administrator makes, written into the database, for tests whose server has no bus (else: harness.admin)."""

from harness.people import numbers


def make_superuser(person):
    person.madang.sql("UPDATE users SET is_superuser = true WHERE id = %s", person.id)
    return person


def make_room(madang):
    """A closed room without members; its id."""
    name = f"made room {next(numbers)}"
    [(room,)] = madang.sql("INSERT INTO rooms (name, closed) VALUES (%s, true) RETURNING id", name)
    return room


def make_category(madang, name=None):
    """A category of posts; its id."""
    name = name or f"category {next(numbers)}"
    [(category,)] = madang.sql("INSERT INTO categories (name) VALUES (%s) RETURNING id", name)
    return category
