#include "model/madang-contact.h"

MadangContact *
madang_contact_new (MadangUser *user, const char *status)
{
  MadangContact *contact = g_new (MadangContact, 1);

  contact->user = g_object_ref (user);
  contact->status = g_strdup (status);
  return contact;
}

void
madang_contact_free (MadangContact *contact)
{
  if (contact == NULL)
    return;
  g_object_unref (contact->user);
  g_free (contact->status);
  g_free (contact);
}
