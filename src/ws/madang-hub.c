#include "ws/madang-hub.h"

typedef struct _MadangHubRoom
{
  gint64 id;
  GPtrArray *seats; /* of MadangSeat, in no order */
} MadangHubRoom;

struct _MadangHub
{
  GObject parent_instance;

  MadangNews *news;
  MadangRoomPresence *presence;
  GHashTable *
      rooms; /* gint64 within the MadangHubRoom → MadangHubRoom; only rooms with somebody in them */
};

G_DEFINE_FINAL_TYPE (MadangHub, madang_hub, G_TYPE_OBJECT)

static void
hub_room_free (gpointer data)
{
  MadangHubRoom *room = data;

  g_ptr_array_unref (room->seats);
  g_free (room);
}

static void
finalize (GObject *object)
{
  MadangHub *self = MADANG_HUB (object);

  g_hash_table_unref (self->rooms);
  g_object_unref (self->news);
  g_object_unref (self->presence);
  G_OBJECT_CLASS (madang_hub_parent_class)->finalize (object);
}

static void
madang_hub_class_init (MadangHubClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_hub_init (MadangHub *self)
{
  self->rooms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, hub_room_free);
}

/* More dialects than speak in rooms; were there more still, the last ones would be made anew for each other. */
#define RENDERINGS_MAX 4

/* A message as one dialect writes it, for everybody and for its sender; each is made when somebody needs it. */
typedef struct
{
  const MadangDialect *dialect;
  MadangFrame *frames[2];
} Rendering;

typedef struct
{
  Rendering list[RENDERINGS_MAX]; /* those in use come first */
} Renderings;

static void
rendering_clear (Rendering *rendering)
{
  for (guint i = 0; i < G_N_ELEMENTS (rendering->frames); i++)
    g_clear_pointer (&rendering->frames[i], madang_frame_unref);
}

static void
renderings_clear (Renderings *renderings)
{
  for (guint i = 0; i < RENDERINGS_MAX; i++)
    rendering_clear (&renderings->list[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Renderings, renderings_clear)

static Rendering *
ensure_rendering (Renderings *renderings, const MadangDialect *dialect)
{
  Rendering *rendering = renderings->list;
  Rendering *last = renderings->list + RENDERINGS_MAX - 1;

  while (rendering->dialect != dialect && rendering->dialect != NULL && rendering < last)
    rendering++;
  if (rendering->dialect != dialect)
    rendering_clear (rendering);
  rendering->dialect = dialect;
  return rendering;
}

static MadangFrame *
ensure_frame (Renderings *renderings,
              MadangChat *chat,
              const MadangAdmission *admission,
              gboolean own)
{
  Rendering *rendering = ensure_rendering (renderings, admission->dialect);

  if (rendering->frames[own] == NULL)
    rendering->frames[own] = admission->dialect->render_chat (chat, own, admission->dialect_data);
  return rendering->frames[own];
}

static void
on_chat (MadangBus *bus, MadangChat *chat, gpointer data)
{
  MadangHub *self = data;
  const MadangChatFields *fields = madang_chat_get_fields (chat);
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &fields->room_id);
  g_auto (Renderings) renderings = { 0 };

  if (room == NULL)
    return;
  for (guint i = 0; i < room->seats->len; i++)
    {
      MadangSocket *socket = ((MadangSeat *) room->seats->pdata[i])->socket;
      gboolean own = fields->client_id != NULL
                     && socket->admission.caller.user_id == fields->sender_id;

      madang_socket_send (socket, ensure_frame (&renderings, chat, &socket->admission, own));
    }
}

static void
close_removed (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_NOT_A_MEMBER, "Not a member.");
}

static void
close_deleted (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_ROOM_DELETED, "The room was deleted.");
}

static gboolean
is_of (MadangSocket *socket, gint64 user_id)
{
  return socket->admission.caller.user_id == user_id;
}

/* Who is a member stays in the room without a rank too. */
static void
on_member_added (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  MadangHub *self = data;
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &room_id);

  for (guint i = 0; room != NULL && i < room->seats->len; i++)
    {
      MadangSocket *socket = ((MadangSeat *) room->seats->pdata[i])->socket;

      if (is_of (socket, user_id))
        socket->admission.by_rank = FALSE;
    }
}

static void
on_member_removed (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  MadangHub *self = data;
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &room_id);

  for (guint i = 0; room != NULL && i < room->seats->len; i++)
    {
      MadangSocket *socket = ((MadangSeat *) room->seats->pdata[i])->socket;

      if (is_of (socket, user_id))
        close_removed (socket);
    }
}

static void
on_user_demoted (MadangBus *bus, gint64 user_id, gpointer data)
{
  MadangHub *self = data;
  MadangHubRoom *room;
  GHashTableIter rooms;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, (gpointer *) &room))
    for (guint i = 0; i < room->seats->len; i++)
      {
        MadangSocket *socket = ((MadangSeat *) room->seats->pdata[i])->socket;

        if (socket->admission.by_rank && is_of (socket, user_id))
          close_removed (socket);
      }
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  MadangHub *self = data;
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &room_id);

  for (guint i = 0; room != NULL && i < room->seats->len; i++)
    close_deleted (((MadangSeat *) room->seats->pdata[i])->socket);
}

MadangHub *
madang_hub_new (MadangBus *bus, MadangNews *news, MadangRoomPresence *presence)
{
  MadangHub *self = g_object_new (MADANG_TYPE_HUB, NULL);

  self->news = g_object_ref (news);
  self->presence = g_object_ref (presence);
  g_signal_connect_object (bus, "chat", G_CALLBACK (on_chat), self, 0);
  g_signal_connect_object (bus, "user-demoted", G_CALLBACK (on_user_demoted), self, 0);
  g_signal_connect_object (bus, "member-added", G_CALLBACK (on_member_added), self, 0);
  g_signal_connect_object (bus, "member-removed", G_CALLBACK (on_member_removed), self, 0);
  g_signal_connect_object (bus, "room-deleted", G_CALLBACK (on_room_deleted), self, 0);
  return self;
}

/* The store let the socket in at the moment of its mark: what has been heard since counts. */
static gboolean
check_admission (MadangHub *self, MadangSocket *socket)
{
  MadangAdmission *admission = &socket->admission;
  gint64 user_id = admission->caller.user_id;

  if (madang_news_was_added (self->news, admission->mark, admission->room_id, user_id))
    admission->by_rank = FALSE;
  if (madang_news_was_deleted (self->news, admission->mark, admission->room_id))
    close_deleted (socket);
  else if (madang_news_was_removed (self->news, admission->mark, admission->room_id, user_id)
           || (admission->by_rank
               && madang_news_was_demoted (self->news, admission->mark, user_id)))
    close_removed (socket);
  return socket->state == MADANG_SOCKET_OPEN
         && !madang_news_has_ended (self->news, admission->mark, user_id,
                                    &admission->caller.session);
}

gboolean
madang_hub_join (MadangHub *self, MadangSeat *seat, MadangSocket *socket)
{
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &socket->admission.room_id);

  if (room == NULL)
    {
      room = g_new0 (MadangHubRoom, 1);
      room->id = socket->admission.room_id;
      room->seats = g_ptr_array_new ();
      g_hash_table_insert (self->rooms, &room->id, room);
    }
  seat->socket = socket;
  seat->room = room;
  seat->index = room->seats->len;
  g_ptr_array_add (room->seats, seat);
  madang_room_presence_add_socket (self->presence, room->id, socket->admission.caller.user_id);
  return check_admission (self, socket);
}

void
madang_hub_leave (MadangHub *self, MadangSeat *seat)
{
  MadangHubRoom *room = seat->room;

  madang_room_presence_remove_socket (self->presence, room->id,
                                      seat->socket->admission.caller.user_id);
  g_ptr_array_remove_index_fast (room->seats, seat->index);
  if (seat->index < room->seats->len)
    ((MadangSeat *) room->seats->pdata[seat->index])->index = seat->index;
  else if (room->seats->len == 0)
    g_hash_table_remove (self->rooms, &room->id);
}

void
madang_hub_tell_others (MadangHub *self,
                        gint64 room_id,
                        const MadangDialect *dialect,
                        gint64 user_id,
                        MadangFrame *frame)
{
  MadangHubRoom *room = g_hash_table_lookup (self->rooms, &room_id);

  for (guint i = 0; room != NULL && i < room->seats->len; i++)
    {
      MadangSocket *socket = ((MadangSeat *) room->seats->pdata[i])->socket;

      if (socket->admission.dialect == dialect && !is_of (socket, user_id))
        madang_socket_send (socket, frame);
    }
}
