// The whole page: which view the address names, for whoever is logged in or not.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { LoginView } from "./account/login.tsx";
import { Boundary } from "./frame/boundary.tsx";
import { ConnectionBar } from "./frame/connection-bar.tsx";
import { Shell } from "./frame/shell.tsx";
import { focusHeading } from "./focus.ts";
import { useApp } from "./hooks/use-app.ts";
import { fetchLater, lazy } from "./lazy.tsx";
import { useNotifications } from "./notifications.ts";
import { Loading } from "./parts/note.tsx";
import { Toasts } from "./parts/toast.tsx";
import { RoomsView } from "./rooms/rooms.tsx";
import { go, route, type Route } from "./route.ts";
import { composeTitle } from "./title.ts";

const BlocksView = lazy((views) => views.BlocksView);
const DirectsView = lazy((views) => views.DirectsView);
const FriendsView = lazy((views) => views.FriendsView);
const PostsView = lazy((views) => views.PostsView);
const ProfileView = lazy((views) => views.ProfileView);
const RegisterView = lazy((views) => views.RegisterView);
const SettingsView = lazy((views) => views.SettingsView);
const UnknownView = lazy((views) => views.UnknownView);

/** The other views are fetched in any case, once somebody is in and the first one has had its time. */
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

function useFocusOnChange(at: Route): void {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) return focusHeading();
    first.current = false;
    return undefined;
  }, [at]);
}

function useLaterViews(): void {
  useEffect(() => {
    const timer = setTimeout(() => void fetchLater(), LATER_MS);
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
      <Boundary>
        <View route={at} />
      </Boundary>
    </Shell>
  );
}

function Outside() {
  const at = route.value;
  useFocusOnChange(at);
  useSignalEffect(() => {
    document.title = composeTitle(0);
  });
  return (
    <>
      <Toasts />
      <main class="outside">{at.view === "register" ? <RegisterView /> : <LoginView />}</main>
    </>
  );
}

export function Page() {
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

