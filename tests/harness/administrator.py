"""What only the administrator does, for tests whose server has no bus."""

from harness.people import numbers


def make_superuser(person, superuser=True):
    person.madang.sql("UPDATE users SET is_superuser = %s WHERE id = %s", superuser, person.id)
    return person


def make_room(madang, members=(), closed=True, name=None, owner=None):
    """A room as the administrator makes it: closed unless he says otherwise; its id."""
    people = {person.id for person in members} | ({owner.id} if owner else set())
    [(room,)] = madang.sql(
        "INSERT INTO rooms (name, closed, owner_id) VALUES (%s, %s, %s) RETURNING id",
        name or f"made room {next(numbers)}",
        closed,
        owner.id if owner else None,
    )
    for person in people:
        madang.sql("INSERT INTO members (room_id, user_id) VALUES (%s, %s)", room, person)
    return room


def make_category(madang, name=None):
    """A category of posts; its id."""
    [(category,)] = madang.sql(
        "INSERT INTO categories (name) VALUES (%s) RETURNING id", name or f"category {next(numbers)}"
    )
    return category
