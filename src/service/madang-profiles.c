#include "service/madang-profiles.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-profile-store.h"

struct _MadangProfiles
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangPictures *pictures;
};

G_DEFINE_FINAL_TYPE (MadangProfiles, madang_profiles, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangProfiles *self = MADANG_PROFILES (object);

  g_object_unref (self->pool);
  g_object_unref (self->writer);
  g_object_unref (self->bus);
  g_object_unref (self->pictures);
  G_OBJECT_CLASS (madang_profiles_parent_class)->finalize (object);
}

static void
madang_profiles_class_init (MadangProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_profiles_init (MadangProfiles *self)
{
}

MadangProfiles *
madang_profiles_new (MadangPool *pool,
                     MadangWriter *writer,
                     MadangBus *bus,
                     MadangPictures *pictures)
{
  MadangProfiles *self = g_object_new (MADANG_TYPE_PROFILES, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  self->pictures = g_object_ref (pictures);
  return self;
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangProfile *profile = madang_profile_store_show_finish (result, &error);

  if (profile == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, profile, (GDestroyNotify) madang_profile_free);
}

void
madang_profiles_show_async (MadangProfiles *self,
                            const MadangCaller *caller,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  madang_profile_store_show_async (self->pool, caller, on_shown,
                                   g_task_new (self, NULL, callback, data));
}

MadangProfile *
madang_profiles_show_finish (MadangProfiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A change on its way: checked, names in NFC; a text that is NULL stays as it is. */
typedef struct
{
  MadangCaller caller;
  char *nickname;
  char *first_name;
  char *last_name;
  char *contact_number;
  char *status;
  gboolean has_privacy;
  gboolean is_private;
  char *bio;
  char *picture; /* its path; empty: none */
} Change;

static void
change_free (Change *change)
{
  g_free (change->nickname);
  g_free (change->first_name);
  g_free (change->last_name);
  g_free (change->contact_number);
  g_free (change->status);
  g_free (change->bio);
  g_free (change->picture);
  g_free (change);
}

/* A text that may be empty. */
static void
check_optional (const char *text, const char *field, guint max, GError **error)
{
  if (text != NULL && !madang_text_is_blank (text))
    madang_text_check (text, field, max, error);
}

static void
check_status (const char *status, GError **error)
{
  if (status != NULL && !g_str_equal (status, MADANG_STATUS_AVAILABLE)
      && !g_str_equal (status, MADANG_STATUS_AWAY) && !g_str_equal (status, MADANG_STATUS_BUSY))
    madang_add_field_error (
        error, MADANG_ERROR_INVALID_ARGUMENT, "status", N_ ("Choose one of these: %s."),
        MADANG_STATUS_AVAILABLE ", " MADANG_STATUS_AWAY ", " MADANG_STATUS_BUSY, NULL);
}

static gboolean
check_form (const MadangProfileForm *form, GError **error)
{
  g_autoptr (GError) problems = NULL;

  if (form->nickname != NULL)
    madang_text_check_name (form->nickname, "nickname", MADANG_NICKNAME_MAX,
                            N_ ("This nickname is already taken."), &problems);
  check_optional (form->first_name, "first_name", MADANG_REAL_NAME_MAX, &problems);
  check_optional (form->last_name, "last_name", MADANG_REAL_NAME_MAX, &problems);
  check_optional (form->contact_number, "contact_number", MADANG_CONTACT_NUMBER_MAX, &problems);
  check_status (form->status, &problems);
  check_optional (form->bio, "bio", MADANG_BIO_MAX, &problems);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

/* Of a text that may be empty: only white space is as nothing. */
static char *
copy_optional (const char *text)
{
  return text != NULL && madang_text_is_blank (text) ? g_strdup ("") : madang_text_normalize (text);
}

static Change *
read_form (const MadangCaller *caller, const MadangProfileForm *form)
{
  Change *change = g_new0 (Change, 1);

  change->caller = *caller;
  change->nickname = madang_text_normalize (form->nickname);
  change->first_name = copy_optional (form->first_name);
  change->last_name = copy_optional (form->last_name);
  change->contact_number = copy_optional (form->contact_number);
  change->status = g_strdup (form->status);
  change->has_privacy = form->is_private != NULL;
  change->is_private = form->is_private != NULL && *form->is_private;
  change->bio = copy_optional (form->bio);
  change->picture = form->removes_picture ? g_strdup ("") : NULL;
  return change;
}

/* The bus hears of it even where nothing that others see has changed: it may have before, when the answer was lost. */
static void
on_changed (MadangChangedProfile *changed, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangProfiles *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (changed == NULL)
    {
      /* Where the database went away meanwhile, the row may name it all the same. */
      if (!g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE))
        madang_pictures_remove (self->pictures, change->picture);
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  if (change->picture != NULL)
    madang_pictures_remove (self->pictures, changed->old_picture);
  madang_bus_publish_user_changed (self->bus, changed->profile->user);
  g_task_return_pointer (task, g_steal_pointer (&changed->profile),
                         (GDestroyNotify) madang_profile_free);
}

static void
store_change (MadangProfiles *self, GTask *take_task)
{
  const Change *change = g_task_get_task_data (take_task);
  MadangProfileChange stored = {
    .nickname = change->nickname,
    .first_name = change->first_name,
    .last_name = change->last_name,
    .contact_number = change->contact_number,
    .status = change->status,
    .is_private = change->has_privacy ? &change->is_private : NULL,
    .bio = change->bio,
    .picture = change->picture,
  };

  madang_profile_store_change (self->writer, &change->caller, &stored, on_changed, take_task);
}

static void
on_picture_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangProfiles *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  change->picture = madang_pictures_store_finish (MADANG_PICTURES (source), result, &error);
  if (change->picture == NULL)
    g_task_return_error (task, error);
  else
    store_change (self, g_steal_pointer (&task));
}

void
madang_profiles_change_async (MadangProfiles *self,
                              const MadangCaller *caller,
                              const MadangProfileForm *form,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;

  if (!check_form (form, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, read_form (caller, form), (GDestroyNotify) change_free);
  if (form->picture != NULL)
    madang_pictures_store_async (self->pictures, caller, form->picture, on_picture_stored,
                                 g_steal_pointer (&task));
  else
    store_change (self, g_steal_pointer (&task));
}

MadangProfile *
madang_profiles_change_finish (MadangProfiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
