// The page begins: what it is made of is put together here and nowhere else.
import { render } from "preact";
import { startLanguage } from "./base/language.ts";
import { followDays } from "./base/time.ts";
import { App } from "./model/app.ts";
import { Page } from "./view/app.tsx";
import { startDrops } from "./view/drops.ts";
import { startFocus } from "./view/focus.ts";
import { AppContext } from "./view/hooks/use-app.ts";
import { startTheme } from "./view/theme.ts";
import { startViewport } from "./view/viewport.ts";

startTheme();
startViewport();
startFocus();
startDrops();
followDays();
const app = new App();
app.start();
await startLanguage();
render(
  <AppContext.Provider value={app}>
    <Page />
  </AppContext.Provider>,
  document.body,
);
