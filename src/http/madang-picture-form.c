#include "http/madang-picture-form.h"

#include "base/madang-error.h"
#include "base/madang-json.h"
#include "base/madang-names.h"

void
madang_picture_form_read (MadangRequest *request,
                          const char *field,
                          MadangProfileForm *form,
                          GError **error)
{
  JsonObject *body = madang_request_get_body (request);
  const MadangUpload *upload = madang_request_get_upload (request, field);
  const char *text = madang_json_read_text (body, field, error);

  if (upload != NULL)
    form->picture = upload->bytes;
  else if (text == NULL || *text == '\0')
    form->removes_picture = json_object_has_member (body, field);
  else if (!g_str_has_prefix (text, MADANG_MEDIA))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                            N_ ("Send the picture as a file."), NULL);
}
