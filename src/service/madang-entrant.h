/*
 * MadangEntrant: somebody who is about to become a user: what was given, checked and in normal form. Plain data; the
 * password is wiped with it.
 */
#pragma once

#include <gio/gio.h>

/** MadangForm: who asks for what. */
typedef enum
{
  MADANG_FORM_EMAIL, /* 001, 004: e-mail and password, which may be repeated; a nickname if they like */
  MADANG_FORM_NICKNAME,      /* 002: e-mail, password twice, nickname */
  MADANG_FORM_USERNAME,      /* 003: username and password; the e-mail may be empty */
  MADANG_FORM_ADMINISTRATOR, /* e-mail or username; all else as they like */
} MadangForm;

/** MadangRegistration: what a new person gives, as given; each text may be %NULL. */
typedef struct
{
  MadangForm form;
  const char *email;
  const char *username;
  const char *nickname;
  const char *password;
  const char *password1;
  const char *password2;
  gboolean is_superuser; /* by the administrator */
  GInetAddress *address; /* (nullable): where it comes from; %NULL for a unix socket */
} MadangRegistration;

typedef struct
{
  char *email;          /* empty where there is none */
  char *username;       /* with an @ in it, it is the e-mail */
  char *nickname;       /* NULL: any that can be made of the other */
  char *other_nickname; /* NULL: `nickname` or none */
  char *password;       /* NULL: cannot log in */
  gboolean is_superuser;
} MadangEntrant;

/**
 * madang_entrant_new:
 * @registration: what was given
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about every field that is missing or bad
 *
 * Returns: (transfer full) (nullable)
 */
MadangEntrant *madang_entrant_new (const MadangRegistration *registration, GError **error);

void madang_entrant_free (MadangEntrant *entrant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangEntrant, madang_entrant_free)

/**
 * madang_entrant_read_password:
 * @given: (nullable): a new password as given
 * @field: name of the field, static
 * @error: where a problem is added: %MADANG_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the password in NFC, to be wiped; %NULL where there is none that could be one; a
 *   short one comes with @error
 */
char *madang_entrant_read_password (const char *given, const char *field, GError **error);
