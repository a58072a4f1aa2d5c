// The model, for every view.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../../model/app.ts";

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("a view outside of the App");
  return app;
}
