/*
 * MadangContact: somebody in a list of people: what everybody sees of a person, and the status. Plain data, owned by
 * whoever has it.
 */
#pragma once

#include "model/madang-user.h"

typedef struct
{
  MadangUser *user;
  char *status; /* as in MadangProfile */
} MadangContact;

/** madang_contact_new: @user and @status are kept. Returns: (transfer full) */
MadangContact *madang_contact_new (MadangUser *user, const char *status);

/** madang_contact_free: frees @contact (nullable) and all it holds. */
void madang_contact_free (MadangContact *contact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangContact, madang_contact_free)
