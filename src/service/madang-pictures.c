#include "service/madang-pictures.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-names.h"
#include "service/madang-picture-folder.h"
#include "service/madang-picture-format.h"

#define FIELD "profile_picture"
#define DIGITS 32 /* of a name: 128 random bits */
#define NAME_SIZE (DIGITS + 8)

struct _MadangPictures
{
  GObject parent_instance;

  MadangLimiter *uploads;
  int folder;
  GThreadPool *writers;
  GThreadPool *readers;
};

G_DEFINE_FINAL_TYPE (MadangPictures, madang_pictures, G_TYPE_OBJECT)

/* Something to be done with a file. */
typedef struct
{
  char name[NAME_SIZE];
  const MadangPictureFormat *format;
  MadangCaller caller; /* of a file that is stored */
  GBytes *bytes;       /* to be stored; NULL where the file is to be removed or mapped */
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

/* The last reference may be dropped by a worker, which must not wait for itself; no job is left by then. */
static void
finalize (GObject *object)
{
  MadangPictures *self = MADANG_PICTURES (object);

  g_thread_pool_free (self->writers, FALSE, FALSE);
  g_thread_pool_free (self->readers, FALSE, FALSE);
  if (self->folder >= 0)
    close (self->folder);
  g_clear_object (&self->uploads);
  G_OBJECT_CLASS (madang_pictures_parent_class)->finalize (object);
}

static void
madang_pictures_class_init (MadangPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
return_unavailable (GTask *task)
{
  GError *error = NULL;

  madang_set_unavailable (&error);
  g_task_return_error (task, error);
}

static void
store_file (GTask *task, MadangPictures *self, Job *job)
{
  g_autoptr (GError) problem = NULL;
  gboolean is_stored = madang_picture_folder_write (self->folder, job->name, job->bytes, &problem);

  g_clear_pointer (&job->bytes, g_bytes_unref);
  if (is_stored)
    {
      g_task_return_pointer (task, g_strconcat (MADANG_MEDIA, job->name, NULL), g_free);
      return;
    }
  g_warning ("A picture cannot be stored: %s", problem->message);
  return_unavailable (task);
}

static void
remove_file (GTask *task, MadangPictures *self, Job *job)
{
  g_autoptr (GError) problem = NULL;

  if (!madang_picture_folder_remove (self->folder, job->name, &problem)
      && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("A picture that nobody has any longer cannot be removed: %s", problem->message);
  g_task_return_boolean (task, TRUE);
}

static void
run_writer (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  MadangPictures *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  if (job->bytes != NULL)
    store_file (task, self, job);
  else
    remove_file (task, self, job);
}

static void
return_not_found (GTask *task)
{
  GError *error = NULL;

  madang_set_not_found (&error);
  g_task_return_error (task, error);
}

static void
run_reader (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  MadangPictures *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) problem = NULL;
  GBytes *bytes = madang_picture_folder_map (self->folder, job->name, &problem);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return_not_found (task);
  else
    {
      g_warning ("A picture cannot be read: %s", problem->message);
      return_unavailable (task);
    }
}

static void
madang_pictures_init (MadangPictures *self)
{
  self->folder = -1;
  self->writers = g_thread_pool_new (run_writer, NULL, MADANG_PICTURE_THREADS, FALSE, NULL);
  self->readers = g_thread_pool_new (run_reader, NULL, MADANG_PICTURE_THREADS, FALSE, NULL);
}

MadangPictures *
madang_pictures_new (const char *state_dir, MadangClock *clock, MadangRate uploads, GError **error)
{
  g_autoptr (MadangPictures) self = g_object_new (MADANG_TYPE_PICTURES, NULL);

  self->uploads = madang_limiter_new (clock, uploads);
  self->folder = madang_picture_folder_open (state_dir, error);
  return self->folder >= 0 ? g_steal_pointer (&self) : NULL;
}

void
madang_pictures_set_limit (MadangPictures *self, MadangRate uploads)
{
  madang_limiter_set_rate (self->uploads, uploads);
}

/* A name of ours: digits, and the extension of a format. Returns: (nullable): that format */
static const MadangPictureFormat *
parse_name (const char *name)
{
  for (guint i = 0; i < DIGITS; i++)
    if (!g_ascii_isdigit (name[i]) && (name[i] < 'a' || name[i] > 'f'))
      return NULL;
  return madang_picture_format_find (name + DIGITS);
}

static void
make_name (Job *job)
{
  guint8 random[DIGITS / 2];

  randombytes_buf (random, sizeof random);
  for (guint i = 0; i < sizeof random; i++)
    g_snprintf (job->name + 2 * i, 3, "%02x", random[i]);
  g_strlcat (job->name, job->format->extension, sizeof job->name);
}

/* Nobody but the main thread pushes, so the queue cannot grow in between. */
static void
push_job (GThreadPool *threads, GTask *task)
{
  if (g_thread_pool_unprocessed (threads) >= MADANG_PICTURE_QUEUE_MAX)
    return_unavailable (task);
  else
    g_thread_pool_push (threads, g_object_ref (task), NULL);
}

static void
store_checked (MadangPictures *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!madang_limiter_admit_user (self->uploads, job->caller.user_id, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  make_name (job);
  push_job (self->writers, task);
}

static gboolean
check_file (Job *job, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (job->bytes, &length);

  job->format = madang_picture_format_detect (data, length);
  if (length == 0)
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, FIELD, N_ ("The file is empty."),
                            NULL);
  else if (job->format == NULL)
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, FIELD,
                            N_ ("A PNG, JPEG, GIF or WebP picture is required."), NULL);
  return job->format != NULL;
}

void
madang_pictures_store_async (MadangPictures *self,
                             const MadangCaller *caller,
                             GBytes *bytes,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  job->caller = *caller;
  job->bytes = g_bytes_ref (bytes);
  g_task_set_task_data (task, job, free_job);
  if (!check_file (job, &error))
    g_task_return_error (task, error);
  else
    store_checked (self, task);
}

char *
madang_pictures_store_finish (MadangPictures *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GTask *
create_task (MadangPictures *self, const char *name, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Job *job = g_new0 (Job, 1);

  g_strlcpy (job->name, name, sizeof job->name);
  job->format = parse_name (name);
  g_task_set_task_data (task, job, free_job);
  return task;
}

void
madang_pictures_remove (MadangPictures *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  if (path == NULL || !g_str_has_prefix (path, MADANG_MEDIA)
      || parse_name (path + strlen (MADANG_MEDIA)) == NULL)
    return;
  task = create_task (self, path + strlen (MADANG_MEDIA), NULL, NULL);
  g_thread_pool_push (self->writers, g_steal_pointer (&task), NULL);
}

void
madang_pictures_load_async (MadangPictures *self,
                            const char *name,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = create_task (self, name, callback, data);

  if (((Job *) g_task_get_task_data (task))->format == NULL)
    return_not_found (task);
  else
    push_job (self->readers, task);
}

GBytes *
madang_pictures_load_finish (MadangPictures *self,
                             GAsyncResult *result,
                             const char **type,
                             GError **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));

  if (job->format != NULL)
    *type = job->format->type;
  return g_task_propagate_pointer (G_TASK (result), error);
}
