// The choice of the page's language; each language is named in itself, so that whoever is lost finds the way.
import { LANGUAGES, language, setLanguage } from "../../base/language.ts";
import { _ } from "../../base/text.ts";
import { Select } from "../parts/field.tsx";
import { tellProblem } from "../parts/toast.tsx";

export function LanguageChoice() {
  return (
    <Select
      label={_("Language")}
      value={language.value}
      options={LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
      onChange={(code) => {
        setLanguage(code).catch(() => tellProblem(_("The language could not be loaded. Try again later.")));
      }}
    />
  );
}
