#include "ctl/madang-ctl-rooms.h"

#include "base/madang-limits.h"
#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-rows.h"
#include "ctl/madang-ctl-words.h"

static const MadangCtlColumn room_columns[] = {
  { "id", N_ ("ID"), MADANG_CTL_NUMBER },
  { "name", N_ ("Name"), MADANG_CTL_TEXT },
  { "closed", N_ ("Closed"), MADANG_CTL_FLAG },
  { "members", N_ ("Members"), MADANG_CTL_NUMBER },
  { "online", N_ ("Online"), MADANG_CTL_NUMBER },
  { "slow-mode", N_ ("Slow mode"), MADANG_CTL_SECONDS },
  { "owner", N_ ("Owner"), MADANG_CTL_NUMBER, .is_detail = TRUE },
  { "post", N_ ("Post"), MADANG_CTL_NUMBER, .is_detail = TRUE },
  { "created", N_ ("Created"), MADANG_CTL_TIME, .is_detail = TRUE },
};

static const MadangCtlColumn member_columns[] = {
  { "id", N_ ("ID"), MADANG_CTL_NUMBER },
  { "nickname", N_ ("Nickname"), MADANG_CTL_TEXT },
  { "username", N_ ("Username"), MADANG_CTL_TEXT },
  { "email", N_ ("E-mail"), MADANG_CTL_TEXT },
  { "muted", N_ ("Muted"), MADANG_CTL_FLAG },
  { "online", N_ ("Online"), MADANG_CTL_FLAG },
  { "joined", N_ ("Joined"), MADANG_CTL_TIME },
};

static void
count_rooms (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "%s room.", "%s rooms.", count);
}

static void
count_members (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "%s member.", "%s members.", count);
}

static const MadangCtlList room_list = {
  .method = "ListRooms",
  .count = count_rooms,
  .columns = room_columns,
  .n_columns = G_N_ELEMENTS (room_columns),
};

static const MadangCtlList member_list = {
  .method = "ListMembers",
  .count = count_members,
  .columns = member_columns,
  .n_columns = G_N_ELEMENTS (member_columns),
};

/* Returns the ids of those that --member names, or NULL where one of them is nobody. */
static GVariant *
find_members (MadangCtl *ctl, GError **error)
{
  const GPtrArray *members = ctl->arguments->members;
  g_auto (GVariantBuilder) ids = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));

  for (guint i = 0; i < members->len; i++)
    {
      gint64 id = madang_ctl_words_find_user (ctl, members->pdata[i], error);

      if (id == 0)
        return NULL;
      g_variant_builder_add (&ids, "x", id);
    }
  return g_variant_builder_end (&ids);
}

static gboolean
create_room (MadangCtl *ctl, const char *const *words, GError **error)
{
  GVariant *members = find_members (ctl, error);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (members == NULL)
    return FALSE;
  g_variant_dict_insert (&options, "closed", "b", !ctl->arguments->open);
  g_variant_dict_insert_value (&options, "members", members);
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, "CreateRoom",
                            g_variant_new ("(s@a{sv})", words[0], g_variant_dict_end (&options)),
                            "(x)", error));
}

static gboolean
list_rooms (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_rows_list (ctl, &room_list, NULL, NULL, error);
}

static GVariant *
call_with_room (
    MadangCtl *ctl, const char *method, const char *word, const char *reply, GError **error)
{
  gint64 room = madang_ctl_words_read_room (word, error);

  if (room == 0)
    return NULL;
  return madang_ctl_call (ctl, method, g_variant_new ("(x@a{sv})", room, madang_ctl_no_options ()),
                          reply, error);
}

static gboolean
show_room (MadangCtl *ctl, const char *const *words, GError **error)
{
  g_autoptr (GVariant) answer = call_with_room (ctl, "GetRoom", words[0], "(a{sv})", error);
  g_autoptr (GVariant) row = NULL;

  if (answer == NULL)
    return FALSE;
  row = g_variant_get_child_value (answer, 0);
  madang_ctl_rows_show (ctl, row, room_columns, G_N_ELEMENTS (room_columns));
  return TRUE;
}

static gboolean
delete_room (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_rows_end (ctl, call_with_room (ctl, "DeleteRoom", words[0], "()", error));
}

static gboolean
list_members (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 room = madang_ctl_words_read_room (words[0], error);

  return room != 0 && madang_ctl_rows_list (ctl, &member_list, &room, NULL, error);
}

/* Reads ROOM and USER. */
static gboolean
find_both (MadangCtl *ctl, const char *const *words, gint64 *room, gint64 *user, GError **error)
{
  *room = madang_ctl_words_read_room (words[0], error);
  *user = *room != 0 ? madang_ctl_words_find_user (ctl, words[1], error) : 0;
  return *user != 0;
}

static gboolean
change_member (MadangCtl *ctl, const char *method, const char *const *words, GError **error)
{
  gint64 room;
  gint64 user;

  if (!find_both (ctl, words, &room, &user, error))
    return FALSE;
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, method,
                            g_variant_new ("(xx@a{sv})", room, user, madang_ctl_no_options ()),
                            "()", error));
}

static gboolean
add_member (MadangCtl *ctl, const char *const *words, GError **error)
{
  return change_member (ctl, "AddMember", words, error);
}

static gboolean
remove_member (MadangCtl *ctl, const char *const *words, GError **error)
{
  return change_member (ctl, "RemoveMember", words, error);
}

static gboolean
set_muted (MadangCtl *ctl, const char *const *words, gboolean muted, GError **error)
{
  gint64 room;
  gint64 user;

  if (!find_both (ctl, words, &room, &user, error))
    return FALSE;
  return madang_ctl_rows_end (ctl, madang_ctl_call (ctl, "MuteMember",
                                                    g_variant_new ("(xxb@a{sv})", room, user, muted,
                                                                   madang_ctl_no_options ()),
                                                    "()", error));
}

static gboolean
mute_member (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_muted (ctl, words, TRUE, error);
}

static gboolean
unmute_member (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_muted (ctl, words, FALSE, error);
}

static gboolean
set_option (MadangCtl *ctl, const char *word, const char *option, GVariant *value, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  gint64 room = madang_ctl_words_read_room (word, error);

  if (room == 0)
    return FALSE;
  g_variant_dict_insert_value (&options, option, sunk);
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, "SetRoomOptions",
                            g_variant_new ("(x@a{sv})", room, g_variant_dict_end (&options)), "()",
                            error));
}

static gboolean
set_slow_mode (MadangCtl *ctl, const char *const *words, GError **error)
{
  guint64 seconds;

  return madang_ctl_words_read_number (words[1], MADANG_SLOW_MODE_MAX, &seconds, error)
         && set_option (ctl, words[0], "slow-mode", g_variant_new_uint32 (seconds), error);
}

static gboolean
rename_room (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_option (ctl, words[0], "name", g_variant_new_string (words[1]), error);
}

static gboolean
say_in_room (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 room = madang_ctl_words_read_room (words[0], error);

  if (room == 0)
    return FALSE;
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, "SendRoomMessage",
                            g_variant_new ("(xs@a{sv})", room, words[1], madang_ctl_no_options ()),
                            "(x)", error));
}

const MadangCtlCommand madang_ctl_room_commands[] = {
  { "room", "create", "NAME", MADANG_CTL_OPEN | MADANG_CTL_MEMBER, create_room,
    N_ ("Create a room, and print its ID") },
  { "room", "list", "", 0, list_rooms, N_ ("List rooms") },
  { "room", "show", "ROOM", 0, show_room, N_ ("Show a room") },
  { "room", "delete", "ROOM", 0, delete_room, N_ ("Delete a room and all its messages") },
  { "room", "members", "ROOM", 0, list_members, N_ ("List a room's members") },
  { "room", "add-member", "ROOM USER", 0, add_member, N_ ("Add a user to a room") },
  { "room", "remove-member", "ROOM USER", 0, remove_member, N_ ("Remove a user from a room") },
  { "room", "mute", "ROOM USER", 0, mute_member,
    N_ ("Let a user read a room, but not write in it") },
  { "room", "unmute", "ROOM USER", 0, unmute_member, N_ ("Let a user write in a room again") },
  { "room", "slow-mode", "ROOM SECONDS", 0, set_slow_mode,
    N_ ("Set the seconds between two messages of a member; 0 is off") },
  { "room", "rename", "ROOM NAME", 0, rename_room, N_ ("Rename a room") },
  { "room", "say", "ROOM TEXT", 0, say_in_room,
    N_ ("Send a message to a room, and print the message's ID") },
  { 0 },
};
