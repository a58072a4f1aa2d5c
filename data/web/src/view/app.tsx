// The whole page: which view the address names, for whoever is logged in or not.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ConnectionBar } from "./connection-bar.tsx";
import { DirectsView } from "./directs.tsx";
import { lazy } from "./lazy.tsx";
import { LoginView } from "./login.tsx";
import { Loading } from "./note.tsx";
import { useNotifications } from "./notifications.ts";
import { RoomsView } from "./rooms.tsx";
import { go, route, type Route } from "./route.ts";
import { Shell } from "./shell.tsx";
import { composeTitle } from "./title.ts";
import { Toasts } from "./toast.tsx";
import { UnknownView } from "./unknown.tsx";
import { useApp } from "./use-app.ts";

const BlocksView = lazy(async () => (await import("./blocks.tsx")).BlocksView);
const FriendsView = lazy(async () => (await import("./friends.tsx")).FriendsView);
const PostsView = lazy(async () => (await import("./posts.tsx")).PostsView);
const ProfileView = lazy(async () => (await import("./profile.tsx")).ProfileView);
const RegisterView = lazy(async () => (await import("./register.tsx")).RegisterView);
const SettingsView = lazy(async () => (await import("./settings.tsx")).SettingsView);

/** What is fetched in any case, once somebody is in and the first view has had its time. */
const LATER = [SettingsView, FriendsView, PostsView, ProfileView, BlocksView];
const LATER_MS = 3000;

function View({ route: at }: { route: Route }) {
  switch (at.view) {
    case "rooms":
      return <RoomsView />;
    case "room":
      return <RoomsView id={at.id} />;
    case "directs":
      return <DirectsView />;
    case "direct":
      return <DirectsView nickname={at.nickname} />;
    case "friends":
      return <FriendsView />;
    case "person":
      return <FriendsView id={at.id} />;
    case "blocks":
      return <BlocksView />;
    case "posts":
      return <PostsView />;
    case "post":
      return <PostsView id={at.id} />;
    case "edit-post":
      return <PostsView id={at.id} writing />;
    case "new-post":
      return <PostsView writing />;
    case "profile":
      return <ProfileView />;
    case "settings":
      return <SettingsView />;
    default:
      return <UnknownView />;
  }
}

/** A view that is not there by then has no heading. */
const HEADING_MS = 5000;

/**
 * After the address has changed the focus goes to the new view's heading, where a screen reader reads on, as soon as
 * that is there. A view that has put the focus somewhere itself is left alone.
 */
function useFocusOnChange(at: Route): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const since = performance.now();
    const look = (): void => {
      if (document.activeElement?.closest("[data-keeps-focus]")) return;
      const heading = document.querySelector<HTMLElement>("h1");
      if (heading) heading.focus({ preventScroll: true });
      else if (performance.now() - since < HEADING_MS) frame = requestAnimationFrame(look);
    };
    let frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [at]);
}

function useLaterViews(): void {
  useEffect(() => {
    const timer = setTimeout(() => LATER.forEach((view) => void view.fetch()), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
}

function Inside() {
  const at = route.value;
  const { rooms, directs } = useApp();
  useFocusOnChange(at);
  useNotifications();
  useLaterViews();
  useSignalEffect(() => {
    document.title = composeTitle(rooms.total.value + directs.total.value);
  });
  useEffect(() => {
    if (at.view === "login" || at.view === "register") go({ view: "rooms" }, "replace");
  }, [at]);
  return (
    <Shell>
      <View route={at} />
    </Shell>
  );
}

function Outside() {
  const at = route.value;
  useFocusOnChange(at);
  useSignalEffect(() => {
    document.title = composeTitle(0);
  });
  return <main class="outside">{at.view === "register" ? <RegisterView /> : <LoginView />}</main>;
}

function Content() {
  switch (useApp().session.state.value) {
    case "in":
      return <Inside />;
    case "out":
      return <Outside />;
    default:
      return (
        <>
          <ConnectionBar />
          <main class="outside">
            <Loading />
          </main>
        </>
      );
  }
}

export function Page() {
  return (
    <>
      <Content />
      <Toasts />
    </>
  );
}
