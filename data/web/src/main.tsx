// The page begins: what it is made of is put together here and nowhere else.
import { render } from "preact";
import { startLanguage } from "./base/language.ts";
import { App } from "./model/app.ts";
import { Page } from "./view/app.tsx";
import { AppContext } from "./view/hooks/use-app.ts";
import { startTheme } from "./view/theme.ts";
import { startViewport } from "./view/viewport.ts";

startTheme();
startViewport();
const app = new App();
app.start();
await startLanguage();
render(
  <AppContext.Provider value={app}>
    <Page />
  </AppContext.Provider>,
  document.body,
);
