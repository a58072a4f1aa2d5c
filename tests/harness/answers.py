"""What every refusal looks like, whichever route it came from."""

import re

SHAPE_003 = re.compile(r"/(api/)?(chat/?$|chat/\d+/(message|user/)|accounts/)")


def guess_language(text):
    """The languages have letters of their own."""
    if re.search("[가-힣]", text):
        return "ko"
    return "ru" if re.search("[а-яА-Я]", text) else "en"


def is_field_list(value):
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) and text for text in value)


def find_fault(response, path, language=None, handled=True):
    """
    What is wrong with a refusal as such, or None. handled: whether the route's own handler may have refused (else it
    was what stands before all handlers); language: what was asked for.
    """
    if response.status >= 500:
        return "a server error"
    if not response.headers.get("Content-Type", "").startswith("application/json"):
        return f"no JSON: {response.headers}"
    body = response.json()
    if not isinstance(body, dict) or not body:
        return f"no object: {body}"
    if response.status == 401 and "WWW-Authenticate" not in response.headers:
        return "no WWW-Authenticate"
    if set(body) in ({"detail"}, {"error"}):
        [(key, text)] = body.items()
        own = handled and response.status in (400, 403, 404) and SHAPE_003.match(path)
        if key != ("error" if own else "detail"):
            return f"{key} where it should be the other: {body}"
        if not isinstance(text, str) or not text:
            return f"no text: {body}"
    elif response.status != 400 or not all(map(is_field_list, body.values())):
        return f"neither detail nor fields: {body}"
    return find_language_fault(response, language)


def find_language_fault(response, language):
    said = response.headers.get_all("Content-Language")
    if len(said) != 1 or "accept-language" not in response.headers.get("Vary", "").lower():
        return f"does not say its language: {response.headers}"
    if language and said != [language]:
        return f"in {said}, not {language}: {response.text}"
    if language and guess_language(response.text) != language:
        return f"says {said}: {response.text}"
    return None
