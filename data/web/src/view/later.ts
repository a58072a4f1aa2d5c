// The views and dialogs that are fetched later (lazy.tsx): what few look at first, in one file since each is small.
export { ProfileView } from "./account/profile.tsx";
export { RegisterView } from "./account/register.tsx";
export { SettingsView } from "./account/settings.tsx";
export { DirectsView } from "./directs/directs.tsx";
export { UnknownView } from "./frame/unknown.tsx";
export { BlocksView } from "./people/blocks.tsx";
export { FriendsView } from "./people/friends.tsx";
export { PostsView } from "./posts/posts.tsx";
export { MembersDialog } from "./rooms/members.tsx";
export { NewRoomDialog } from "./rooms/new-room.tsx";
export { Ended } from "./talk/ended.tsx";
